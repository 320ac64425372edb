import { z } from 'zod';
import { SCOPES } from '../../access/actor.ts';
import { anyJson, day, instant, openWord, uuid } from './values.ts';

const count = z.number().int();

/** Whose accounts an answer is about. */
const accounts = openWord(SCOPES, 'Whose accounts it is about');

const conditions = z.array(z.record(z.string(), anyJson));
const rollout = z.object({
  id: uuid,
  audience: z.record(z.string(), anyJson),
  priority: count,
  weight: count,
  validFrom: day,
  validTo: day.nullable(),
});
const reason = z.object({ code: z.string(), words: z.string() });

const stage = z.object({
  key: z.string(),
  stage: z.string(),
  answer: openWord(
    [
      'starts',
      'deferred',
      'bundled',
      'started',
      'not_yet',
      'over',
      'no_anchor',
      'not_for_it',
      'not_prepared',
    ],
    'What a scan of that day does',
  ),
  words: z.string().describe('The answer in one line'),
  version: count.nullable(),
  anchorOn: day.nullable(),
  daysLeft: count.nullable(),
  opensOn: day.nullable().describe('The first day of the window'),
  closesOn: day.nullable().describe('The last day of the window; null where it is open'),
  occurrence: count.nullable(),
  nextOn: day.nullable().describe('The next later day on which it would start'),
  execution: z
    .object({
      id: uuid,
      key: z.string(),
      occurrence: count,
      status: z.string(),
      asOf: day,
      version: count,
    })
    .nullable(),
  versions: z.array(
    z.object({
      version: count,
      versionId: uuid,
      rollout: rollout.nullable(),
      isChosen: z.boolean(),
      reasons: z.array(reason).describe('Why it does not apply; empty for the chosen one'),
      failedConditions: conditions,
    }),
  ),
});

export const explanation = z
  .object({
    date: day,
    contract: z.object({ id: uuid, externalId: z.string(), name: z.string(), status: z.string() }),
    customer: z.object({ id: uuid, name: z.string() }),
    term: z
      .object({ id: uuid, termNumber: count, termStart: day, renewalDate: day, termMonths: count })
      .nullable(),
    reasons: z.array(reason).describe('Why no stage is prepared; empty where the contract is'),
    stages: z.array(stage),
  })
  .meta({ id: 'StartExplanation' });

const effort = {
  starts: count,
  bundled: count,
  mostDeferred: count.describe('The most that were deferred in a night'),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number(),
  artifacts: z.number(),
  reviewMinutes: z.number(),
};

export const forecast = z
  .object({
    accounts,
    date: day,
    nights: count,
    until: day,
    stages: z.array(z.string()).describe('In the order of their windows'),
    totals: z.array(z.object({ name: z.string(), ...effort })).describe('By night, stage or owner, as asked'),
    assumptions: z.object({
      measured: z.record(z.string(), count).describe('By key: how many executions its estimate rests on'),
      tokensOfAStep: z.object({ input: z.number(), output: z.number() }),
      reviewMinutes: z.record(z.string(), z.number()),
      pricedAs: z
        .string()
        .nullable()
        .describe('The model; null where its price is unknown, and the cost is 0'),
      caps: z.object({ startsPerOwner: count, draftsPerCustomer: count }),
    }),
  })
  .meta({ id: 'Forecast' });

export const deferredStart = z
  .object({
    key: z.string(),
    stage: z.string(),
    occurrence: count,
    termId: uuid,
    contractId: uuid,
    customer: z.string(),
    contract: z.string(),
    owner: z.string().nullable(),
    ownerEmail: z.string().nullable(),
    reason: openWord(['owner_cap', 'contact_cap', 'paused', 'bundled'], 'Why it waits'),
    since: day,
    notAfter: day.nullable().describe('The last day on which it can start; null where it is bundled'),
    leadContract: uuid.nullable().describe('The contract that it is bundled with'),
  })
  .meta({ id: 'DeferredStart' });

const stageCounts = z.record(
  z.string(),
  z.object({ matched: count, started: count, deferred: count, bundled: count }),
);

export const night = z
  .object({
    date: day,
    scans: count,
    startedAt: instant,
    finishedAt: instant.nullable().describe('Null while a scan is under way'),
    contracts: count,
    missedWindows: count,
  })
  .meta({ id: 'Night' });

export const nightDetail = z
  .object({
    date: day,
    accounts,
    scans: z
      .array(
        z.object({
          trigger: openWord(['nightly', 'manual'], 'What began it'),
          status: openWord(['running', 'finished'], 'How far it is'),
          startedAt: instant,
          finishedAt: instant.nullable(),
          contracts: count,
          missedWindows: count,
          stages: stageCounts,
        }),
      )
      .describe('What scans of that day found, over all accounts'),
    outcomes: z.array(
      z.object({
        stage: z.string(),
        statuses: z.record(z.string(), count).describe('Executions by status'),
        artifacts: count,
        needsCorrection: count,
        tokens: z.number(),
        costUsd: z.number(),
      }),
    ),
    unfinished: count.describe('Executions that are neither finished nor waiting'),
    failures: z.array(z.object({ code: z.string(), executions: count })),
    missedWindows: z.array(z.object({ key: z.string(), stage: z.string(), windows: count })),
    customersWithSendOrder: count.describe(
      'For whom several executions left drafts, some of which wait for review',
    ),
  })
  .meta({ id: 'NightDetail' });

export const preview = z
  .object({
    date: day,
    accounts,
    contracts: count.describe('Looked at'),
    stages: z.array(
      z.object({ stage: z.string(), starts: count, deferred: count, bundled: count, exists: count }),
    ),
    due: count.describe('Terms in a window, all told'),
    items: z
      .array(
        z.object({
          key: z.string(),
          stage: z.string(),
          termId: uuid,
          contractId: uuid,
          customer: z.string(),
          contract: z.string(),
          occurrence: count,
          daysLeft: count,
          fate: openWord(['exists', 'starts', 'deferred', 'bundled'], 'What becomes of it'),
          reason: openWord(['owner_cap', 'contact_cap', 'paused'], 'Why it is deferred').nullable(),
        }),
      )
      .describe('The first of them, the fewest days left first'),
  })
  .meta({ id: 'ScanPreview' });
