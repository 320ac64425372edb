import { z } from 'zod';
import { FACT_KINDS } from '../../context/fact-value.ts';
import { anyJson, day, instant, openWord, uuid } from './values.ts';

const person = z.object({ id: uuid, name: z.string(), email: z.string() }).meta({ id: 'Owner' });

const segmentation = {
  segment: z.string().nullable(),
  tier: z.string().nullable(),
  region: z.string().nullable(),
  lifecycle: openWord(['onboarding', 'active', 'churned'], 'Where the account stands'),
};

export const customerSummary = z
  .object({
    id: uuid,
    externalId: z.string(),
    name: z.string(),
    ...segmentation,
    owner: person.nullable(),
    contractCount: z.number().int().describe('Contracts that can still renew'),
    nextRenewalDate: day.nullable().describe('When the first of their open terms ends'),
  })
  .meta({ id: 'Customer' });

export const contractSummary = z
  .object({
    id: uuid,
    externalId: z.string(),
    name: z.string(),
    customerId: uuid,
    customer: z.string(),
    owner: person.nullable(),
    status: openWord(['draft', 'active', 'expired', 'renewed', 'churned', 'cancelled'], 'In the book'),
    currency: z.string(),
    arr: z.number().describe('A year, in that currency'),
    autoRenew: z.boolean(),
    termNumber: z.number().int().nullable().describe('Of the open term'),
    renewalDate: day.nullable().describe('When the open term ends; null without one'),
  })
  .meta({ id: 'Contract' });

const outcome = z
  .object({
    result: openWord(['renewed', 'expanded', 'downgraded', 'churned'], 'How the term ended'),
    upliftPercent: z.number().nullable(),
    discountPercent: z.number().nullable(),
    daysLate: z.number().int().nullable(),
    reasonCode: z.string().nullable(),
    recordedOn: day,
  })
  .meta({ id: 'RenewalOutcome' });

const term = z
  .object({
    id: uuid,
    termNumber: z.number().int(),
    termStart: day.nullable(),
    renewalDate: day,
    termMonths: z.number().int(),
    status: openWord(['open', 'closed', 'superseded'], 'At most one is open'),
    outcome: outcome.nullable().describe('Null while nobody has said how it ended'),
  })
  .meta({ id: 'Term' });

const contact = z
  .object({
    id: uuid,
    name: z.string(),
    title: z.string().nullable(),
    email: z.string().nullable(),
    role: openWord(
      ['champion', 'economic_buyer', 'signer', 'sponsor', 'user', 'procurement', 'technical', 'other'],
      'What they decide',
    ),
    influence: z.number().int().nullable(),
    sentiment: z.number().int().nullable(),
    lastTwoWayOn: day.nullable(),
    leftOn: day.nullable().describe('Set once they have gone'),
    doNotContact: z.boolean(),
  })
  .meta({ id: 'Contact' });

const source = z
  .object({
    source: z.string(),
    newestOn: day.nullable().describe('The date of the newest row about the customer'),
    importedOn: day.nullable().describe('The last day for which it was imported, whomever it was about'),
  })
  .meta({ id: 'SourceOfCustomer' });

const prepared = z
  .object({
    executionId: uuid,
    key: z.string(),
    stage: z.string(),
    contractId: uuid,
    occurrence: z.number().int(),
    status: z.string(),
    asOf: day,
    artifacts: z.number().int(),
    waiting: z.number().int().describe('Artifacts that wait for a person'),
  })
  .meta({ id: 'Prepared' });

const deferred = z
  .object({
    key: z.string(),
    stage: z.string(),
    contractId: uuid,
    occurrence: z.number().int(),
    reason: openWord(['owner_cap', 'contact_cap', 'paused'], 'Why it waits'),
    since: day,
    notAfter: day.describe('The last day on which it can start'),
  })
  .meta({ id: 'DeferredStage' });

export const fact = z
  .object({
    id: uuid,
    kind: openWord(FACT_KINDS, 'What it is about'),
    value: anyJson.describe('Keys as in `facts.*` of the template reference'),
    source: z.string().describe('Who or what says so'),
    asOf: day,
    termNumber: z.number().int(),
    recordedBy: z.string().nullable(),
    recordedAt: instant,
  })
  .meta({ id: 'Fact' });

export const customerDetail = customerSummary
  .extend({
    industry: z.string().nullable(),
    country: z.string().nullable(),
    language: z.string().nullable(),
    timezone: z.string().nullable(),
    website: z.string().nullable(),
    employees: z.number().int().nullable(),
    customerSince: day.nullable(),
    reportingCurrency: z.string(),
    goals: z.array(z.string()),
    successCriteria: z.string().nullable(),
    accountPlan: z.string().nullable(),
    notes: z.string().nullable(),
    doNotContact: z.boolean(),
    backupOwner: person.nullable(),
    contracts: z.array(contractSummary),
    contacts: z.array(contact),
    sources: z.array(source).describe('How fresh what we know of the customer is'),
    prepared: z.array(prepared).describe('Executions for the open terms, the newest first'),
    deferred: z.array(deferred).describe('What is due for them and was left for another night'),
  })
  .meta({ id: 'CustomerDetail' });

export const contractDetail = contractSummary
  .extend({
    product: z.string().nullable(),
    plan: z.string().nullable(),
    seats: z.number().int().nullable(),
    listArr: z.number().nullable(),
    arrReporting: z.number().nullable().describe("ARR in the customer's reporting currency"),
    discountPercent: z.number().nullable(),
    billingFrequency: z.string().nullable(),
    paymentTermsDays: z.number().int().nullable(),
    noticeDays: z.number().int().nullable(),
    noticeGivenOn: day.nullable(),
    upliftType: z.string().nullable(),
    upliftCapPercent: z.number().nullable(),
    termsVerified: z.boolean(),
    poRequired: z.boolean().nullable(),
    renewalGroup: z.string().nullable(),
    goneOn: day.nullable().describe('Since when the complete exports no longer name it'),
    terms: z.array(term).describe('The newest first'),
    facts: z.array(fact).describe('Of the open term, the newest of each kind'),
    prepared: z.array(prepared),
    deferred: z.array(deferred),
  })
  .meta({ id: 'ContractDetail' });
