import { z } from 'zod';
import { factsSchema } from './context-facts.ts';
import { jsonSchema } from './json.ts';

/**
 * Everything a template may read. Every field is always present: what is not known is null or an empty list, so a
 * strict template can ask `{{#if}}` or `default` of any path below. Dates are civil (`2026-12-01`), instants ISO 8601,
 * money a number in the currency named beside it, percentages 0–100.
 */

const date = z.iso.date();
const text = z.string();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

/** How old a source is as of the scan date. `stale`: older than the definition's `max_age_days`, or never delivered. */
const freshness = {
  asOf: maybe(date),
  ageDays: maybe(z.int()),
  stale: z.boolean(),
};

const personSchema = z.object({ id: text, name: text, email: text, title: maybe(text) });

const contactSchema = z.object({
  id: text,
  name: text,
  title: maybe(text),
  email: maybe(text),
  /** champion, economic_buyer, signer, user, sponsor, procurement, technical, other */
  role: text,
  influence: maybe(z.int().min(1).max(5)),
  sentiment: maybe(z.int().min(-2).max(2)),
  lastTwoWay: maybe(date),
  daysSinceTwoWay: maybe(z.int()),
  doNotContact: z.boolean(),
});

const customer = z.object({
  id: text,
  externalId: text,
  name: text,
  parentName: maybe(text),
  segment: maybe(text),
  tier: maybe(text),
  industry: maybe(text),
  coverageModel: maybe(text),
  country: maybe(text),
  region: maybe(text),
  timezone: maybe(text),
  language: maybe(text),
  employees: maybe(z.int()),
  website: maybe(text),
  customerSince: maybe(date),
  tenureMonths: maybe(z.int()),
  lifecycle: maybe(text),
  goals: z.array(text),
  successCriteria: maybe(text),
  hasAccountPlan: z.boolean(),
  accountPlan: maybe(text),
  doNotContact: z.boolean(),
  /** The sum over the customer's live contracts, in `reportingCurrency`. */
  arr: z.number(),
  reportingCurrency: text,
  contractsCount: z.int(),
  owner: maybe(personSchema),
  backupOwner: maybe(personSchema),
  notes: maybe(text),
});

const contract = z.object({
  id: text,
  externalId: text,
  name: text,
  product: maybe(text),
  plan: maybe(text),
  status: text,
  seats: maybe(z.int()),
  currency: text,
  arr: z.number(),
  listArr: maybe(z.number()),
  arrReporting: maybe(z.number()),
  discountPercent: maybe(z.number()),
  billingFrequency: maybe(text),
  paymentTermsDays: maybe(z.int()),
  /** False once the customer has given notice. */
  autoRenew: z.boolean(),
  noticeGivenOn: maybe(date),
  noticeDays: maybe(z.int()),
  /** none, fixed, cpi, negotiated; null where nobody has read the contract. */
  upliftType: maybe(text),
  upliftCapPercent: maybe(z.number()),
  termsVerified: z.boolean(),
  poRequired: maybe(z.boolean()),
  renewalGroup: maybe(text),
  /** The other contracts of the same renewal group. */
  coTerming: z.array(z.object({ id: text, name: text, arr: z.number(), currency: text, renewalDate: date })),
});

const term = z.object({
  id: text,
  number: z.int(),
  startDate: maybe(date),
  renewalDate: date,
  months: z.int(),
  noticeDeadline: maybe(date),
  decisionDate: date,
  /** How the last term ended; null in a first term. */
  previous: maybe(
    z.object({
      renewalDate: date,
      result: text,
      upliftPercent: maybe(z.number()),
      discountPercent: maybe(z.number()),
      daysLate: maybe(z.int()),
      reasonCode: maybe(text),
    }),
  ),
});

const intelligence = z.object({
  ...freshness,
  riskScore: maybe(z.number().min(0).max(100)),
  healthScore: maybe(z.number().min(0).max(100)),
  healthTrend: maybe(text),
  churnProbability: maybe(z.number().min(0).max(1)),
  summary: maybe(text),
  insights: z.array(z.object({ kind: text, text: text, on: maybe(date) })),
  riskFactors: z.array(text),
});

const usage = z.object({
  ...freshness,
  /** growing, stable, declining or unknown */
  trend: text,
  /** Active users over the last 30 days against the 30 before. */
  changePercent: maybe(z.number()),
  lastActivity: maybe(date),
  last30Days: z.object({ activeUsers: maybe(z.number()), events: maybe(z.number()), activeDays: z.int() }),
  previous30Days: z.object({ activeUsers: maybe(z.number()), events: maybe(z.number()) }),
  /** Over all live contracts of the customer, as usage is. */
  seatsPurchased: maybe(z.int()),
  seatsUsed: maybe(z.int()),
  /** seatsUsed of seatsPurchased, in percent; above 100 is overuse. */
  seatUtilisation: maybe(z.number()),
  topFeatures: z.array(text),
});

const ticket = z.object({
  id: text,
  subject: text,
  severity: z.int().min(1).max(4),
  status: text,
  openedOn: date,
  ageDays: z.int(),
});
const interaction = z.object({
  on: date,
  kind: text,
  direction: text,
  contactName: maybe(text),
  summary: maybe(text),
  sentiment: maybe(z.int().min(-2).max(2)),
});

const engagement = z.object({
  ...freshness,
  lastMeeting: maybe(
    z.object({ on: date, daysAgo: z.int(), contactName: maybe(text), summary: maybe(text) }),
  ),
  lastTwoWay: maybe(date),
  daysSinceTwoWay: maybe(z.int()),
  /** The newest first, at most eight. */
  interactions: z.array(interaction),
  tickets: z.object({
    asOf: maybe(date),
    open: z.int(),
    openSev1: z.int(),
    last90Days: z.int(),
    oldestOpenDays: maybe(z.int()),
    satisfaction: maybe(z.number()),
    /** Open ones, the most severe first, at most eight. */
    items: z.array(ticket),
  }),
  nps: maybe(z.int().min(-100).max(100)),
  npsOn: maybe(date),
  executiveMeetings90Days: z.int(),
});

const salesforce = z.object({
  ...freshness,
  opportunityId: maybe(text),
  opportunityName: maybe(text),
  opportunityStage: maybe(text),
  opportunityAmount: maybe(z.number()),
  opportunityCurrency: maybe(text),
  closeDate: maybe(date),
  forecastCategory: maybe(text),
  probability: maybe(z.number()),
  nextStep: maybe(text),
  /** People still there, the most influential first; those who left are in `departed`. */
  contacts: z.array(contactSchema),
  departed: z.array(z.object({ name: text, role: text, leftOn: date })),
  champion: maybe(contactSchema),
  economicBuyer: maybe(contactSchema),
  signer: maybe(contactSchema),
  sponsor: maybe(contactSchema),
  /** People one may write to: present, with an address, and not do-not-contact. */
  reachableCount: z.int(),
  /** The best person to write to: reachable, by influence and last two-way contact. */
  primary: maybe(contactSchema),
});

/** The account as its newest snapshot of three weeks ago or older has it, to say what changed. */
const baseline = z.object({
  on: date,
  healthScore: maybe(z.number()),
  riskScore: maybe(z.number()),
  arr: maybe(z.number()),
  forecast: maybe(text),
});

const workflow = z.object({
  executionId: text,
  key: text,
  stage: text,
  version: z.int(),
  occurrence: z.int(),
  asOf: date,
  anchor: text,
  daysUntilAnchor: z.int(),
  /** Negative once the contract has ended. */
  daysUntilRenewal: z.int(),
  daysOverdue: z.int().min(0),
  daysUntilNotice: maybe(z.int()),
  daysUntilDecision: z.int(),
  /** ARR of the contract that renews, in its own currency. */
  renewalArr: z.number(),
  renewalCurrency: text,
  currentStep: z.object({ key: text, name: text, index: z.int(), visit: z.int() }),
  /** The last completed execution of this key for this term, for stages that repeat. */
  previous: maybe(z.object({ asOf: date, occurrence: z.int(), outputs: z.record(z.string(), jsonSchema) })),
  /** Sources older than the definition's `max_age_days`: usage, engagement, intelligence, salesforce. */
  staleSources: z.array(text),
});

const stepStateSchema = z.object({
  status: text,
  visit: z.int(),
  outputs: z.record(z.string(), jsonSchema),
  route: maybe(text),
});

/** What is gathered once and frozen with the execution. */
export const gatheredContextSchema = z.object({
  customer,
  contract,
  term,
  intelligence,
  data: z.object({ usage, engagement, salesforce, baseline: maybe(baseline) }),
  facts: factsSchema,
  workflow,
  /** By stage key, such as `stages.discovery.price_cap`: outputs of earlier stages completed for this term. */
  stages: z.record(z.string(), z.record(z.string(), jsonSchema)),
  variables: z.record(z.string(), jsonSchema),
});
export type GatheredContext = z.infer<typeof gatheredContextSchema>;

/** With what grows while the execution runs. */
export const contextSchema = gatheredContextSchema.extend({
  /** All outputs so far by name; the output of a step that has not run is null. */
  outputs: z.record(z.string(), jsonSchema),
  /** By step key: `steps.risk_assessment.outputs.risk_score`. */
  steps: z.record(z.string(), stepStateSchema),
  /** What a caller added by hand at this step. Never evidence. */
  input: z.record(z.string(), jsonSchema),
});
export type Context = z.infer<typeof contextSchema>;
