import { z } from 'zod';
import type { Json } from '../platform/json.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { SourceAge } from './freshness.ts';

/** Values of a document that was just parsed as JSON: they need no check, and checking is expensive. */
const json = z.custom<Json>();
const row = z.record(z.string(), json);
const date = z.string();
const num = z.number().nullable();
const str = z.string().nullable();

const person = z.object({ id: z.string(), name: z.string(), email: z.string(), title: str });

/** Rows as the tables have them, as of the execution's date, gathered in one round trip. */
export const gatheredRowsSchema = z.object({
  execution: z.object({
    id: z.string(),
    key: z.string(),
    stage_name: z.string(),
    occurrence: z.int(),
    as_of: date,
    days_left: z.int(),
  }),
  customer: z.looseObject({
    id: z.string(),
    external_id: z.string(),
    name: z.string(),
    segment: str,
    tier: str,
    industry: str,
    coverage_model: str,
    country: str,
    region: str,
    timezone: str,
    language: str,
    employees: num,
    website: str,
    customer_since: str,
    lifecycle: str,
    goals: z.array(z.string()),
    success_criteria: str,
    account_plan: str,
    do_not_contact: z.boolean(),
    reporting_currency: z.string(),
    notes: str,
  }),
  parent_name: str,
  owner: person.nullable(),
  backup_owner: person.nullable(),
  book: z.object({ arr: z.number(), contracts: z.int(), seats: z.int().nullable() }),
  contract: z.looseObject({
    id: z.string(),
    external_id: z.string(),
    name: z.string(),
    product: str,
    plan: str,
    status: z.string(),
    seats: num,
    currency: z.string(),
    arr: z.number(),
    list_arr: num,
    arr_reporting: num,
    discount_percent: num,
    billing_frequency: str,
    payment_terms_days: num,
    auto_renew: z.boolean(),
    notice_days: num,
    notice_given_on: str,
    uplift_type: str,
    uplift_cap_percent: num,
    terms_verified: z.boolean(),
    po_required: z.boolean().nullable(),
    renewal_group: str,
  }),
  renews_by_itself: z.boolean(),
  term: z.looseObject({
    id: z.string(),
    term_number: z.int(),
    term_start: str,
    renewal_date: date,
    term_months: z.int(),
  }),
  notice_deadline: str,
  decision_date: date,
  previous_term: z
    .object({
      renewal_date: date,
      result: z.string(),
      uplift_percent: num,
      discount_percent: num,
      days_late: num,
      reason_code: str,
    })
    .nullable(),
  co_terming: z.array(
    z.object({ id: z.string(), name: z.string(), arr: z.number(), currency: z.string(), renewal_date: date }),
  ),
  contacts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      title: str,
      email: str,
      role: z.string(),
      influence: num,
      sentiment: num,
      last_two_way_on: str,
      left_on: str,
      do_not_contact: z.boolean(),
    }),
  ),
  usage: z.object({
    as_of: str,
    last_activity: str,
    /** For each day of the two windows: days before the newest one, active users, events. */
    days: z.array(z.tuple([z.int(), num, num])),
    seats_used: num,
    top_features: z.array(z.string()).nullable(),
  }),
  tickets: z.object({
    as_of: str,
    open: z.int(),
    open_sev1: z.int(),
    last_90_days: z.int(),
    oldest_open_on: str,
    satisfaction: num,
    items: z.array(
      z.object({
        id: z.string(),
        subject: z.string(),
        severity: z.int(),
        status: z.string(),
        opened_on: date,
      }),
    ),
  }),
  interactions: z.array(
    z.object({
      occurred_on: date,
      kind: z.string(),
      direction: z.string(),
      contact_name: str,
      summary: str,
      sentiment: num,
    }),
  ),
  /** Day of the last import: silence from a quiet customer is not stale while the source itself is fresh. */
  interactions_delivered_on: str,
  last_meeting: z.object({ occurred_on: date, contact_name: str, summary: str }).nullable(),
  last_two_way: str,
  executive_meetings_90: z.int(),
  intelligence: row.nullable(),
  engagement: row.nullable(),
  opportunity: row.nullable(),
  baseline: z
    .object({ day: date, health_score: num, risk_score: num, arr_reporting: num, forecast: str })
    .nullable(),
  facts: z.array(
    z.object({
      kind: z.string(),
      value: row,
      source: z.string(),
      as_of: date,
      recorded_by: str,
    }),
  ),
  stages: z.record(z.string(), row),
  previous_run: z.object({ as_of: date, occurrence: z.int(), outputs: row }).nullable(),
});
export type GatheredRows = z.infer<typeof gatheredRowsSchema>;

export type ContextSource = {
  /**
   * All rows that the context of an execution is built from, as of its date, in one statement.
   * @returns null where there is no such execution.
   */
  gather(executionId: string): Promise<GatheredRows | null>;
  /**
   * The same without an execution, for a contract by id or external id: what the stage would see on that day.
   * @returns null where there is no such contract, or where it has no open term.
   */
  preview(args: {
    readonly contract: string;
    readonly asOf: string;
    readonly playbook: Playbook;
  }): Promise<GatheredRows | null>;
};

export type FreshnessStore = {
  /** The age of each source as of a day. */
  ages(day: string): Promise<SourceAge[]>;
  /**
   * Lets an execution under lease wait for those of `sources` that are older than its version's `max_age_days`: for
   * its `wait_days`, never past its window, and only once.
   * @returns the sources it waits for; empty where it does not wait: nothing is
   * stale, the time is over, or the lease is lost.
   */
  awaitSources(args: {
    readonly executionId: string;
    readonly leaseEpoch: number;
    readonly sources: readonly string[];
  }): Promise<readonly string[]>;
  /** Makes executions due whose sources have been imported meanwhile, or whose time is over. @returns how many. */
  wakeWaiting(): Promise<number>;
};
