import { z } from 'zod';
import {
  broughtBy,
  count,
  date,
  days,
  flag,
  group,
  internal,
  levelWithin,
  maybeCount,
  maybeDate,
  maybeDays,
  maybeLevelWithin,
  maybeMean,
  maybeMoney,
  maybePercent,
  maybeScore,
  maybeScoreWithin,
  maybeShare,
  maybeWholeScoreWithin,
  open,
} from './field.ts';

/** Readable by the customer even within an internal group. */
const OPEN = { internal: false } as const;

/** The age of a source on the day as of which it is read. */
const freshness = (table: string) => ({
  asOf: maybeDate(table, 'day of the newest row; null where nothing was ever imported', OPEN),
  ageDays: maybeDays(table, 'days since then', { ...OPEN, nullWith: 'asOf' }),
  stale: flag(table, "whether it is older than the playbook's max_age_days, or never imported", OPEN),
});

const INTELLIGENCE = 'customer_intelligence';

export const intelligenceSchema = broughtBy(
  'intelligence',
  {
    ...freshness(`${INTELLIGENCE}.as_of`),
    riskScore: maybeScoreWithin(0, 100)(`${INTELLIGENCE}.risk_score`, 'risk by analytics, 0–100'),
    healthScore: maybeScoreWithin(0, 100)(`${INTELLIGENCE}.health_score`, 'health by analytics, 0–100'),
    healthTrend: internal.maybeText(`${INTELLIGENCE}.health_trend`, 'which way health moves'),
    churnProbability: maybeShare(`${INTELLIGENCE}.churn_probability`, 'probability of churn, 0–1'),
    summary: internal.maybeText(`${INTELLIGENCE}.summary`, 'what analytics say in words'),
    insights: group(
      z.array(
        z.object({
          kind: internal.text(`${INTELLIGENCE}.insights`, 'what kind of insight'),
          text: internal.text(`${INTELLIGENCE}.insights`, 'the insight'),
          on: maybeDate(`${INTELLIGENCE}.insights`, 'its day'),
        }),
      ),
      `${INTELLIGENCE}.insights`,
      'single insights',
    ),
    riskFactors: internal.texts(`${INTELLIGENCE}.risk_factors`, 'what the risk rests on'),
  },
  { internal: true, called: 'health scores' },
);

const USERS_A_DAY = 'usage_metrics.active_users, mean of active days';

/** Counted from the newest row and not from the night: a source that stops must not shorten the window. */
const usageWindow = (which: string) =>
  z.object({
    from: maybeDate('usage_metrics.day', `first day with data of ${which}`),
    to: maybeDate('usage_metrics.day', `last day with data of ${which}`),
    days: count('usage_metrics.active_users, counted', `how many of ${which} have a count of users`),
    activeUsers: maybeMean(
      USERS_A_DAY,
      `active users on an average day of ${which}; every weekday weighs the same, and both windows have the same weekdays`,
    ),
    events: maybeMean(
      'usage_metrics.events, summed',
      `events of ${which}; two sums are not comparable, since 30 days do not always hold the same weekdays`,
    ),
    activeDays: count('usage_metrics.day, counted', `days with activity of ${which}`),
  });

const usageSchema = broughtBy(
  'usage',
  {
    ...freshness('usage_metrics.day'),
    trend: open.text(
      'usage_metrics.active_users',
      'growing, stable, declining or unknown; 5 % either way is stable',
    ),
    changePercent: maybePercent(
      'usage_metrics.active_users',
      'active users on an average day, the 30 days to the newest row against the 30 before, percent; null where either has fewer than 15 days with a count',
    ),
    lastActivity: maybeDate('usage_metrics.day', 'last day with events or users'),
    last30Days: usageWindow('the 30 days to the newest row'),
    previous30Days: usageWindow('the 30 days before those'),
    seatsPurchased: maybeCount(
      'contracts.seats, summed',
      'seats of all live contracts together; null where one of them does not say',
    ),
    seatsUsed: maybeCount(
      'usage_metrics.seats_used',
      'seats assigned and in use in all live contracts together, newest figure',
    ),
    seatUtilisation: maybePercent(
      'usage_metrics.seats_used, contracts.seats',
      'seats used of seats bought in all live contracts together, percent; above 100 is overuse',
    ),
    topFeatures: open.texts('usage_metrics.top_features', 'what is used most, newest list'),
  },
  { called: 'usage' },
);

const interaction = z.object({
  on: date('interactions.occurred_on', 'its day'),
  kind: open.text('interactions.kind', 'call, email, meeting, …'),
  direction: open.text('interactions.direction', 'from them, from us, or both ways'),
  contactName: open.maybeText('interactions.contact_id → contacts.name', 'with whom'),
  summary: open.maybeText('interactions.summary', 'what was said'),
  sentiment: maybeLevelWithin(-2, 2)('interactions.sentiment', 'how it went, −2 to 2', {
    internal: true,
  }),
});
const ticket = z.object({
  id: open.text('support_tickets.external_id', 'its number'),
  subject: open.text('support_tickets.subject', 'what it is about'),
  severity: levelWithin(1, 4)('support_tickets.severity', '1 is the most severe, 4 the least'),
  status: open.text('support_tickets.status', 'open or pending'),
  openedOn: date('support_tickets.opened_on', 'day on which it was opened'),
  ageDays: days('support_tickets.opened_on', 'days since then'),
});
const meeting = z.object({
  on: date('interactions.occurred_on', 'its day'),
  daysAgo: days('interactions.occurred_on', 'days since then'),
  contactName: open.maybeText('interactions.contact_id → contacts.name', 'with whom'),
  summary: open.maybeText('interactions.summary', 'what was said'),
});

const SURVEY = { source: 'engagement' } as const;

const engagementSchema = broughtBy(
  'interactions',
  {
    ...freshness('interactions.occurred_on, customer_engagement.as_of'),
    lastMeeting: group(
      meeting.nullable(),
      'interactions',
      'the last meeting; null where there is none on record',
    ),
    lastTwoWay: maybeDate('interactions', 'last conversation in which they answered'),
    daysSinceTwoWay: maybeDays('interactions', 'days since then', { nullWith: 'lastTwoWay' }),
    interactions: group(z.array(interaction), 'interactions', 'the newest first, at most eight'),
    tickets: broughtBy('tickets', {
      asOf: maybeDate('support_tickets.opened_on', 'day of the newest ticket'),
      open: count('support_tickets, counted', 'open tickets'),
      openSev1: count('support_tickets, counted', 'open tickets of severity 1'),
      last90Days: count('support_tickets, counted', 'tickets opened in 90 days'),
      oldestOpenDays: maybeDays('support_tickets.opened_on', 'age of the oldest open one in days'),
      satisfaction: maybeScore(
        'support_tickets.satisfaction, mean of 180 days',
        'how content they were with support',
      ),
      items: group(z.array(ticket), 'support_tickets', 'open ones, the most severe first, at most eight'),
    }),
    nps: maybeWholeScoreWithin(-100, 100)(
      'customer_engagement.nps',
      'net promoter score, −100 to 100',
      SURVEY,
    ),
    npsOn: maybeDate('customer_engagement.nps_on', 'day of the survey', SURVEY),
    executiveMeetings90Days: count('interactions, counted', 'meetings with executives in 90 days'),
  },
  { called: 'conversations and surveys' },
);

const CONTACTS = { source: 'contacts' } as const;

const contact = z.object({
  id: open.text('contacts.id', 'id of the contact'),
  name: open.text('contacts.name', 'name'),
  title: open.maybeText('contacts.title', 'what they are there'),
  email: open.maybeText('contacts.email', 'address'),
  role: open.text(
    'contacts.role',
    'champion, economic_buyer, signer, user, sponsor, procurement, technical, other',
  ),
  influence: maybeLevelWithin(1, 5)('contacts.influence', 'influence, 1 to 5', { internal: true }),
  sentiment: maybeLevelWithin(-2, 2)('contacts.sentiment', 'what they think of us, −2 to 2', {
    internal: true,
  }),
  lastTwoWay: maybeDate('contacts.last_two_way_on', 'last conversation in which they answered'),
  daysSinceTwoWay: maybeDays('contacts.last_two_way_on', 'days since then', { nullWith: 'lastTwoWay' }),
  doNotContact: flag(
    'contacts.do_not_contact, customers.do_not_contact',
    'whether they may not be written to',
  ),
});
const departed = z.object({
  name: open.text('contacts.name', 'name'),
  role: open.text('contacts.role', 'what they were'),
  leftOn: date('contacts.left_on', 'day on which they left'),
});
const inRole = (role: string) =>
  group(contact.nullable(), 'contacts', `the most influential ${role}; null where there is none`, CONTACTS);

const salesforceSchema = broughtBy(
  'opportunities',
  {
    ...freshness('crm_opportunities.as_of'),
    opportunityId: open.maybeText('crm_opportunities.external_id', 'number of the renewal opportunity'),
    opportunityName: open.maybeText('crm_opportunities.name', 'its name'),
    opportunityStage: open.maybeText('crm_opportunities.stage', 'its stage'),
    opportunityAmount: maybeMoney(
      'crm_opportunities.amount',
      'its amount',
      'data.salesforce.opportunityCurrency',
    ),
    opportunityCurrency: open.maybeText('crm_opportunities.currency', 'currency of that amount'),
    closeDate: maybeDate('crm_opportunities.close_date', 'day on which it should close'),
    forecastCategory: internal.maybeText('crm_opportunities.forecast_category', 'forecast in the CRM'),
    probability: maybeScore('crm_opportunities.probability', 'probability in the CRM', { internal: true }),
    nextStep: internal.maybeText('crm_opportunities.next_step', 'next step in the CRM'),
    contacts: group(z.array(contact), 'contacts', 'people still there, the most influential first', CONTACTS),
    departed: group(z.array(departed), 'contacts.left_on', 'people who left', CONTACTS),
    champion: inRole('champion'),
    economicBuyer: inRole('economic buyer'),
    signer: inRole('signer'),
    sponsor: inRole('sponsor'),
    reachableCount: count(
      'contacts, counted',
      'people one may write to: present, with an address, not do-not-contact',
      CONTACTS,
    ),
    primary: group(
      contact.nullable(),
      'contacts',
      'the best person to write to: champion, influence, last conversation',
      CONTACTS,
    ),
  },
  { called: 'CRM opportunity' },
);

/** The newest snapshot of the account that is at least three weeks old, to say what changed since. */
const baselineSchema = z.object({
  on: date('account_snapshots.day', 'day of the snapshot'),
  healthScore: maybeScore('account_snapshots.health_score', 'health then, 0–100', { internal: true }),
  riskScore: maybeScore('account_snapshots.risk_score', 'risk then, 0–100', { internal: true }),
  arr: maybeMoney(
    'account_snapshots.arr_reporting',
    'ARR then, in the reporting currency',
    'customer.reportingCurrency',
  ),
  forecast: internal.maybeText('account_snapshots.forecast', 'forecast then'),
});

export const dataSchema = z.object({
  usage: usageSchema,
  engagement: engagementSchema,
  salesforce: salesforceSchema,
  baseline: group(
    baselineSchema.nullable(),
    'account_snapshots',
    'the account three weeks ago or more; null where no snapshot is that old',
  ),
});
