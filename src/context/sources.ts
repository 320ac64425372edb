import { daysBetween, isCivilDate } from '../platform/civil-date.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { GatheredContext } from './context.ts';
import { FIELD_OF_FACT, factsSchema } from './fields-facts.ts';
import type { GatheredRows } from './ports.ts';
import { usageWindows } from './usage-windows.ts';

/** One function for each source: its rows as of the scan date, its freshness, and what follows from both. */

type Freshness = { asOf: string | null; ageDays: number | null; stale: boolean };

function freshness(asOf: string | null, today: string, maxAgeDays: number | null): Freshness {
  if (asOf === null) return { asOf, ageDays: null, stale: maxAgeDays !== null };
  const ageDays = daysBetween(asOf, today);
  return { asOf, ageDays, stale: maxAgeDays !== null && ageDays > maxAgeDays };
}

const round1 = (value: number): number => Math.round(value * 10) / 10;
const daysSince = (day: string | null, today: string): number | null =>
  day === null ? null : daysBetween(day, today);
const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);

/** A smaller change of active users is noise. */
const TREND_THRESHOLD_PERCENT = 5;

export function buildUsage(rows: GatheredRows, maxAgeDays: number | null): GatheredContext['data']['usage'] {
  const { usage, execution } = rows;
  // Usage is imported by customer, so it is compared with the seats of all the customer's live contracts.
  const { seats } = rows.book;
  const { last, previous, changePercent } = usageWindows(
    usage.as_of,
    usage.days.map(([age, activeUsers, events]) => ({ age, activeUsers, events })),
  );
  return {
    ...freshness(usage.as_of, execution.as_of, maxAgeDays),
    trend: trendOf(changePercent),
    changePercent,
    lastActivity: usage.last_activity,
    last30Days: last,
    previous30Days: previous,
    seatsPurchased: seats,
    seatsUsed: usage.seats_used,
    seatUtilisation: usage.seats_used === null || !seats ? null : round1((usage.seats_used / seats) * 100),
    topFeatures: usage.top_features ?? [],
  };
}

function trendOf(changePercent: number | null): string {
  if (changePercent === null) return 'unknown';
  if (changePercent > TREND_THRESHOLD_PERCENT) return 'growing';
  return changePercent < -TREND_THRESHOLD_PERCENT ? 'declining' : 'stable';
}

const latest = (...days: (string | null | undefined)[]): string | null =>
  days.filter((day) => typeof day === 'string').reduce<string | null>((a, b) => (a && a > b ? a : b), null);

export function buildEngagement(
  rows: GatheredRows,
  maxAgeDays: number | null,
): GatheredContext['data']['engagement'] {
  const today = rows.execution.as_of;
  const survey = rows.engagement;
  const { tickets } = rows;
  const newest = latest(
    rows.interactions[0]?.occurred_on,
    rows.interactions_delivered_on,
    textOf(survey?.as_of),
  );
  return {
    ...freshness(newest, today, maxAgeDays),
    lastMeeting: rows.last_meeting && {
      on: rows.last_meeting.occurred_on,
      daysAgo: daysBetween(rows.last_meeting.occurred_on, today),
      contactName: rows.last_meeting.contact_name,
      summary: rows.last_meeting.summary,
    },
    lastTwoWay: rows.last_two_way,
    daysSinceTwoWay: daysSince(rows.last_two_way, today),
    interactions: rows.interactions.map((each) => ({
      on: each.occurred_on,
      kind: each.kind,
      direction: each.direction,
      contactName: each.contact_name,
      summary: each.summary,
      sentiment: each.sentiment,
    })),
    tickets: {
      asOf: tickets.as_of,
      open: tickets.open,
      openSev1: tickets.open_sev1,
      last90Days: tickets.last_90_days,
      oldestOpenDays: daysSince(tickets.oldest_open_on, today),
      satisfaction: tickets.satisfaction,
      items: tickets.items.map((each) => ({
        id: each.id,
        subject: each.subject,
        severity: each.severity,
        status: each.status,
        openedOn: each.opened_on,
        ageDays: daysBetween(each.opened_on, today),
      })),
    },
    nps: numberOf(survey?.nps),
    npsOn: textOf(survey?.nps_on),
    executiveMeetings90Days: rows.executive_meetings_90,
  };
}

export function buildIntelligence(
  rows: GatheredRows,
  maxAgeDays: number | null,
): GatheredContext['intelligence'] {
  const given = rows.intelligence;
  const insights = Array.isArray(given?.insights) ? given.insights : [];
  const factors = Array.isArray(given?.risk_factors) ? given.risk_factors : [];
  return {
    ...freshness(textOf(given?.as_of), rows.execution.as_of, maxAgeDays),
    riskScore: numberOf(given?.risk_score),
    healthScore: numberOf(given?.health_score),
    healthTrend: textOf(given?.health_trend),
    churnProbability: numberOf(given?.churn_probability),
    summary: textOf(given?.summary),
    insights: insights.filter(isObject).map((each) => ({
      kind: textOf(each.kind) ?? 'note',
      text: textOf(each.text) ?? '',
      // The source is free JSON: an invalid day must not fail the whole context.
      on: isCivilDate(each.on) ? each.on : null,
    })),
    riskFactors: factors.filter((each) => typeof each === 'string'),
  };
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Contact = GatheredContext['data']['salesforce']['contacts'][number];

export function buildSalesforce(
  rows: GatheredRows,
  maxAgeDays: number | null,
): GatheredContext['data']['salesforce'] {
  const today = rows.execution.as_of;
  const opportunity = rows.opportunity;
  const contacts: Contact[] = rows.contacts
    .filter((each) => each.left_on === null)
    .map((each) => ({
      id: each.id,
      name: each.name,
      title: each.title,
      email: each.email,
      role: each.role,
      influence: each.influence,
      sentiment: each.sentiment,
      lastTwoWay: each.last_two_way_on,
      daysSinceTwoWay: daysSince(each.last_two_way_on, today),
      doNotContact: each.do_not_contact || rows.customer.do_not_contact,
    }));
  const inRole = (role: string): Contact | null => contacts.find((each) => each.role === role) ?? null;
  const reachable = contacts.filter((each) => each.email !== null && !each.doNotContact);
  return {
    ...freshness(textOf(opportunity?.as_of), today, maxAgeDays),
    opportunityId: textOf(opportunity?.external_id) ?? textOf(opportunity?.id),
    opportunityName: textOf(opportunity?.name),
    opportunityStage: textOf(opportunity?.stage),
    opportunityAmount: numberOf(opportunity?.amount),
    opportunityCurrency: textOf(opportunity?.currency),
    closeDate: textOf(opportunity?.close_date),
    forecastCategory: textOf(opportunity?.forecast_category),
    probability: numberOf(opportunity?.probability),
    nextStep: textOf(opportunity?.next_step),
    contacts,
    departed: rows.contacts
      .filter((each) => each.left_on !== null)
      .map((each) => ({ name: each.name, role: each.role, leftOn: each.left_on ?? today })),
    champion: inRole('champion'),
    economicBuyer: inRole('economic_buyer'),
    signer: inRole('signer'),
    sponsor: inRole('sponsor'),
    reachableCount: reachable.length,
    primary: [...reachable].sort(bestToWriteTo)[0] ?? null,
  };
}

/** A champion first, then the most influential, then the latest two-way conversation. */
function bestToWriteTo(a: Contact, b: Contact): number {
  const champion = Number(b.role === 'champion') - Number(a.role === 'champion');
  const influence = (b.influence ?? 0) - (a.influence ?? 0);
  return champion || influence || (a.daysSinceTwoWay ?? 9_999) - (b.daysSinceTwoWay ?? 9_999);
}

/**
 * What a person or a system of record said. Missing fields are null, unknown ones are dropped; the schema of the
 * whole context validates the values.
 */
export function buildFacts(rows: GatheredRows): Record<string, JsonObject | null> {
  const today = rows.execution.as_of;
  const given: Record<string, JsonObject> = {};
  for (const fact of rows.facts) {
    const derived: JsonObject = {
      daysSilent: daysSince(textOf(fact.value.lastReplyOn), today),
      daysSinceViewed: daysSince(textOf(fact.value.viewedOn), today),
    };
    given[fact.kind] = {
      ...fact.value,
      ...derived,
      source: fact.source,
      asOf: fact.as_of,
      by: fact.recorded_by,
      ageDays: daysBetween(fact.as_of, today),
    };
  }
  const facts = Object.entries(FIELD_OF_FACT).map(([kind, name]) => {
    const value = given[kind];
    return [name, value ? withNulls(factsSchema.shape[name].unwrap().shape, value) : null];
  });
  return Object.fromEntries(facts);
}

const withNulls = (shape: object, value: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(shape).map((key) => [key, value[key] ?? null]));
