import { z } from 'zod';
import { EXECUTION_STATUSES } from '../engine/execution-status.ts';
import { audienceSchema } from '../playbook/schema.ts';

const date = z.string();

const rolloutSchema = z.object({
  id: z.string(),
  audience: audienceSchema,
  priority: z.int(),
  weight: z.int(),
  validFrom: date,
  validTo: date.nullable(),
});
export type RolloutFacts = z.infer<typeof rolloutSchema>;

const versionSchema = z.object({
  key: z.string(),
  stage: z.string(),
  versionId: z.string(),
  version: z.int(),
  status: z.enum(['draft', 'published', 'retired']),
  window: z.object({
    anchor: z.string(),
    daysMin: z.int().nullable(),
    daysMax: z.int().nullable(),
    repeatEveryDays: z.int().nullable(),
    laterAfterDays: z.int().nullable(),
    laterEveryDays: z.int().nullable(),
  }),
  /** Null for a version that was never rolled out; a version that was rolled out twice is listed twice. */
  rollout: rolloutSchema.nullable(),
});
export type VersionFacts = z.infer<typeof versionSchema>;

const startedSchema = z.object({
  id: z.string(),
  key: z.string(),
  occurrence: z.int(),
  status: z.enum(EXECUTION_STATUSES),
  asOf: date,
  version: z.int(),
});
export type StartedFacts = z.infer<typeof startedSchema>;

/** What workflow lookup goes by for one contract on one day, and what it chose. */
export const startFactsSchema = z.object({
  contract: z.object({
    id: z.string(),
    externalId: z.string(),
    name: z.string(),
    status: z.string(),
    arrReporting: z.number().nullable(),
    /** The contract renews by itself, and the customer has not given notice by that day. */
    renewsByItself: z.boolean(),
  }),
  customer: z.object({
    id: z.string(),
    name: z.string(),
    lifecycle: z.string(),
    segment: z.string().nullable(),
    tier: z.string().nullable(),
    region: z.string().nullable(),
    country: z.string().nullable(),
  }),
  /** The open term. */
  term: z
    .object({
      id: z.string(),
      termNumber: z.int(),
      /** The known start, or else the renewal date less the months of the term. */
      termStart: date,
      renewalDate: date,
      termMonths: z.int(),
      /** When the outcome was recorded. */
      outcomeOn: date.nullable(),
      /** Whether the outcome was known by that day. */
      isResolved: z.boolean(),
      /** The term renewed by itself: the renewal date is past and no notice was given by then. */
      isRolled: z.boolean(),
      /** The day after which the term will have rolled; null where it does not roll. */
      rollsAfter: date.nullable(),
    })
    .nullable(),
  /** One for each key with a version that applies. */
  chosen: z.array(
    z.object({
      key: z.string(),
      rolloutId: z.string(),
      anchorOn: date.nullable(),
      daysLeft: z.int().nullable(),
      occurrence: z.int(),
      isInWindow: z.boolean(),
    }),
  ),
  versions: z.array(versionSchema),
  /** Executions of the open term, newest first, without superseded ones. */
  started: z.array(startedSchema),
});
export type StartFacts = z.infer<typeof startFactsSchema>;
export type ChosenFacts = StartFacts['chosen'][number];
