import { z } from 'zod';
import {
  date,
  flag,
  int,
  intFrom,
  maybeDate,
  maybeInt,
  maybeIntFrom,
  maybeNumber,
  maybeNumberFrom,
  maybeText,
  text,
  texts,
} from './field.ts';

/** How old a source is on the day as of which it is read. */
const freshness = (table: string) => ({
  asOf: maybeDate(table, 'day of the newest row; null where nothing was ever imported'),
  ageDays: maybeInt(table, 'days since then'),
  stale: flag(table, "whether it is older than the playbook's max_age_days, or never imported"),
});

const INTELLIGENCE = 'customer_intelligence';

export const intelligenceSchema = z.object({
  ...freshness(`${INTELLIGENCE}.as_of`),
  riskScore: maybeNumberFrom(0, 100, `${INTELLIGENCE}.risk_score`, 'risk by analytics, 0–100'),
  healthScore: maybeNumberFrom(0, 100, `${INTELLIGENCE}.health_score`, 'health by analytics, 0–100'),
  healthTrend: maybeText(`${INTELLIGENCE}.health_trend`, 'which way health moves'),
  churnProbability: maybeNumberFrom(0, 1, `${INTELLIGENCE}.churn_probability`, 'probability of churn, 0–1'),
  summary: maybeText(`${INTELLIGENCE}.summary`, 'what analytics say in words'),
  insights: z
    .array(
      z.object({
        kind: text(`${INTELLIGENCE}.insights`, 'what kind of insight'),
        text: text(`${INTELLIGENCE}.insights`, 'the insight'),
        on: maybeDate(`${INTELLIGENCE}.insights`, 'its day'),
      }),
    )
    .meta({ source: `${INTELLIGENCE}.insights`, description: 'single insights' }),
  riskFactors: texts(`${INTELLIGENCE}.risk_factors`, 'what the risk rests on'),
});

const USERS_A_DAY = 'usage_metrics.active_users, mean of active days';

/** Counted from the newest row and not from the night: a feed that stops must not shorten it. */
const usageWindow = (which: string) =>
  z.object({
    from: maybeDate('usage_metrics.day', `first day with data of ${which}`),
    to: maybeDate('usage_metrics.day', `last day with data of ${which}`),
    days: int('usage_metrics.active_users, counted', `how many of ${which} have a count of users`),
    activeUsers: maybeNumber(
      USERS_A_DAY,
      `active users on an average day of ${which}; every weekday weighs the same, and both windows have the same weekdays`,
    ),
    events: maybeNumber(
      'usage_metrics.events, summed',
      `events of ${which}; two sums are not comparable, since 30 days do not always hold the same weekdays`,
    ),
    activeDays: int('usage_metrics.day, counted', `days with activity of ${which}`),
  });

const usageSchema = z.object({
  ...freshness('usage_metrics.day'),
  trend: text(
    'usage_metrics.active_users',
    'growing, stable, declining or unknown; 5 % either way is stable',
  ),
  changePercent: maybeNumber(
    'usage_metrics.active_users',
    'active users on an average day, the 30 days to the newest row against the 30 before, percent; null where either has fewer than 15 days with a count',
  ),
  lastActivity: maybeDate('usage_metrics.day', 'last day with events or users'),
  last30Days: usageWindow('the 30 days to the newest row'),
  previous30Days: usageWindow('the 30 days before those'),
  seatsPurchased: maybeInt(
    'contracts.seats, summed',
    'seats of all live contracts together; null where one of them does not say',
  ),
  seatsUsed: maybeInt(
    'usage_metrics.seats_used',
    'seats assigned and in use in all live contracts together, newest figure',
  ),
  seatUtilisation: maybeNumber(
    'usage_metrics.seats_used, contracts.seats',
    'seats used of seats bought in all live contracts together, percent; above 100 is overuse',
  ),
  topFeatures: texts('usage_metrics.top_features', 'what is used most, newest list'),
});

const interaction = z.object({
  on: date('interactions.occurred_on', 'its day'),
  kind: text('interactions.kind', 'call, email, meeting, …'),
  direction: text('interactions.direction', 'from them, from us, or both ways'),
  contactName: maybeText('interactions.contact_id → contacts.name', 'with whom'),
  summary: maybeText('interactions.summary', 'what was said'),
  sentiment: maybeIntFrom(-2, 2, 'interactions.sentiment', 'how it went, −2 to 2'),
});
const ticket = z.object({
  id: text('support_tickets.external_id', 'its number'),
  subject: text('support_tickets.subject', 'what it is about'),
  severity: intFrom(1, 4, 'support_tickets.severity', '1 is the most severe, 4 the least'),
  status: text('support_tickets.status', 'open or pending'),
  openedOn: date('support_tickets.opened_on', 'day on which it was opened'),
  ageDays: int('support_tickets.opened_on', 'days since then'),
});
const meeting = z.object({
  on: date('interactions.occurred_on', 'its day'),
  daysAgo: int('interactions.occurred_on', 'days since then'),
  contactName: maybeText('interactions.contact_id → contacts.name', 'with whom'),
  summary: maybeText('interactions.summary', 'what was said'),
});

const engagementSchema = z.object({
  ...freshness('interactions.occurred_on, customer_engagement.as_of'),
  lastMeeting: meeting
    .nullable()
    .meta({ source: 'interactions', description: 'the last meeting; null where there is none on record' }),
  lastTwoWay: maybeDate('interactions', 'last conversation in which they answered'),
  daysSinceTwoWay: maybeInt('interactions', 'days since then'),
  interactions: z
    .array(interaction)
    .meta({ source: 'interactions', description: 'the newest first, at most eight' }),
  tickets: z.object({
    asOf: maybeDate('support_tickets.opened_on', 'day of the newest ticket'),
    open: int('support_tickets, counted', 'open tickets'),
    openSev1: int('support_tickets, counted', 'open tickets of severity 1'),
    last90Days: int('support_tickets, counted', 'tickets opened in 90 days'),
    oldestOpenDays: maybeInt('support_tickets.opened_on', 'age of the oldest open one in days'),
    satisfaction: maybeNumber(
      'support_tickets.satisfaction, mean of 180 days',
      'how content they were with support',
    ),
    items: z
      .array(ticket)
      .meta({ source: 'support_tickets', description: 'open ones, the most severe first, at most eight' }),
  }),
  nps: maybeIntFrom(-100, 100, 'customer_engagement.nps', 'net promoter score, −100 to 100'),
  npsOn: maybeDate('customer_engagement.nps_on', 'day of the survey'),
  executiveMeetings90Days: int('interactions, counted', 'meetings with executives in 90 days'),
});

const contact = z.object({
  id: text('contacts.id', 'id of the contact'),
  name: text('contacts.name', 'name'),
  title: maybeText('contacts.title', 'what they are there'),
  email: maybeText('contacts.email', 'address'),
  role: text(
    'contacts.role',
    'champion, economic_buyer, signer, user, sponsor, procurement, technical, other',
  ),
  influence: maybeIntFrom(1, 5, 'contacts.influence', 'influence, 1 to 5'),
  sentiment: maybeIntFrom(-2, 2, 'contacts.sentiment', 'what they think of us, −2 to 2'),
  lastTwoWay: maybeDate('contacts.last_two_way_on', 'last conversation in which they answered'),
  daysSinceTwoWay: maybeInt('contacts.last_two_way_on', 'days since then'),
  doNotContact: flag(
    'contacts.do_not_contact, customers.do_not_contact',
    'whether they may not be written to',
  ),
});
const departed = z.object({
  name: text('contacts.name', 'name'),
  role: text('contacts.role', 'what they were'),
  leftOn: date('contacts.left_on', 'day on which they left'),
});
const inRole = (role: string) =>
  contact
    .nullable()
    .meta({ source: 'contacts', description: `the most influential ${role}; null where there is none` });

const salesforceSchema = z.object({
  ...freshness('crm_opportunities.as_of'),
  opportunityId: maybeText('crm_opportunities.external_id', 'number of the renewal opportunity'),
  opportunityName: maybeText('crm_opportunities.name', 'its name'),
  opportunityStage: maybeText('crm_opportunities.stage', 'its stage'),
  opportunityAmount: maybeNumber('crm_opportunities.amount', 'its amount'),
  opportunityCurrency: maybeText('crm_opportunities.currency', 'currency of that amount'),
  closeDate: maybeDate('crm_opportunities.close_date', 'day on which it should close'),
  forecastCategory: maybeText('crm_opportunities.forecast_category', 'forecast in the CRM'),
  probability: maybeNumber('crm_opportunities.probability', 'probability in the CRM'),
  nextStep: maybeText('crm_opportunities.next_step', 'next step in the CRM'),
  contacts: z
    .array(contact)
    .meta({ source: 'contacts', description: 'people still there, the most influential first' }),
  departed: z.array(departed).meta({ source: 'contacts.left_on', description: 'people who left' }),
  champion: inRole('champion'),
  economicBuyer: inRole('economic buyer'),
  signer: inRole('signer'),
  sponsor: inRole('sponsor'),
  reachableCount: int(
    'contacts, counted',
    'people one may write to: present, with an address, not do-not-contact',
  ),
  primary: contact.nullable().meta({
    source: 'contacts',
    description: 'the best person to write to: champion, influence, last conversation',
  }),
});

/** The account as its newest snapshot of three weeks ago or older has it, to say what changed. */
const baselineSchema = z.object({
  on: date('account_snapshots.day', 'day of the snapshot'),
  healthScore: maybeNumber('account_snapshots.health_score', 'health then, 0–100'),
  riskScore: maybeNumber('account_snapshots.risk_score', 'risk then, 0–100'),
  arr: maybeNumber('account_snapshots.arr_reporting', 'ARR then, in the reporting currency'),
  forecast: maybeText('account_snapshots.forecast', 'forecast then'),
});

export const dataSchema = z.object({
  usage: usageSchema,
  engagement: engagementSchema,
  salesforce: salesforceSchema,
  baseline: baselineSchema.nullable().meta({
    source: 'account_snapshots',
    description: 'the account three weeks ago or more; null where no snapshot is that old',
  }),
});
