import { z } from 'zod';
import type { SavedDraft } from '../../authoring/actions/edit-draft.ts';
import type { VersionComparison } from '../../authoring/compare-versions.ts';
import type { PlaybookSubject } from '../../authoring/playbook-subject.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { parseRef } from '../../playbook/version-ref.ts';
import { anyJson, day, instant, openWord, playbookKey, uuid } from './values.ts';

/** A playbook in somebody's hands, as several routes take and give it. */

const PATH_LENGTH = 200;
const MOST_CHARACTERS = 1_000_000;

export const params = z.object({ key: playbookKey });
export const objects = { key: 'playbook' } as const;

export const note = z.string().trim().min(1).max(2_000).optional().describe('Why, for its history');
export const from = day.optional().describe('The first day on which it holds; default today');
export const number = z.number().int().min(1).max(999_999_999);
/** The name of a rollout or an arm. */
export const shortName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

export const versionRef = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(@(draft|live|[1-9]\d{0,8}))?$/)
  .max(80)
  .describe('What is live (`prepare`), a version (`prepare@3`) or the draft (`prepare@draft`)');

export const playbookFile = z
  .strictObject({
    path: z.string().min(1).max(PATH_LENGTH).describe('Its name, by which problems are reported'),
    text: z.string().max(MOST_CHARACTERS).describe('YAML or JSON'),
  })
  .meta({ id: 'PlaybookFile' });

/** As an action takes a file. */
export const namedText = ({ path, text }: z.output<typeof playbookFile>) => ({ name: path, text });

export const subject = z
  .union([z.strictObject({ ref: versionRef }), z.strictObject({ file: playbookFile })])
  .describe('A playbook by name, or a file that nobody has published');

export const subjectOf = (given: z.output<typeof subject>): PlaybookSubject =>
  'ref' in given ? { ref: parseRef(given.ref) } : { file: namedText(given.file) };

export const document = anyJson.describe('As GET /api/playbooks/schema describes it');
const audience = z.record(z.string(), anyJson).describe('The conditions, as in a file; empty: everybody');

export const problems = z.array(
  z
    .object({
      file: z.string(),
      line: z.number().int(),
      column: z.number().int(),
      code: z.string().describe('Stable; docs/playbook-problems.md explains each. More may come'),
      severity: openWord(['error', 'warning'], 'Errors refuse a publication'),
      where: z.string().describe('Such as `steps.pricing.llm_prompt`'),
      message: z.string(),
      hint: z.string().describe('What to do about it'),
    })
    .meta({ id: 'PlaybookProblem' }),
);

export const comparison = z
  .object({
    described: z.array(z.string()).describe('One line a change; empty where both say the same'),
    changes: z.array(
      z.object({
        path: z.array(z.string()).describe('Items of lists by their key'),
        kind: openWord(['added', 'removed', 'changed', 'reordered'], 'What happened'),
        before: anyJson,
        after: anyJson,
      }),
    ),
    patch: z
      .array(
        z.object({
          op: z.string(),
          path: z.string(),
          from: z.string().optional(),
          value: anyJson.optional(),
        }),
      )
      .describe('RFC 6902: turns the first into the second'),
  })
  .meta({ id: 'PlaybookComparison' });

export const ends = z
  .array(z.object({ name: z.string(), version: z.number().int(), audience }))
  .describe('Live rollouts that the file does not name, and that its publication ends');

export const published = z.array(
  z.object({
    key: z.string(),
    version: z.number().int(),
    created: z.boolean().describe('False where this content was published before'),
    retired: z.boolean().optional().describe('True where it stays retired; a rollback brings it back'),
  }),
);

export const version = z
  .object({
    id: uuid,
    key: z.string(),
    version: z.number().int(),
    status: openWord(['draft', 'published', 'retired'], 'Where it stands'),
    stage: z.string(),
    window: z.object({
      daysMin: z.number().int().nullable(),
      daysMax: z.number().int().nullable(),
      anchor: z.string(),
    }),
    contentHash: z.string(),
    author: z.string().nullable(),
    note: z.string().nullable(),
    createdAt: instant,
    publishedBy: z.string().nullable(),
    publishedAt: instant.nullable(),
    retiredBy: z.string().nullable(),
    retiredAt: instant.nullable(),
    retiredNote: z.string().nullable(),
    rolledOutAs: z.string().nullable().describe('`general` or the name of a variation; null: never live'),
    liveFor: z.array(z.object({ name: z.string(), audience })).describe('Empty where it is not live'),
    paused: z.boolean().describe('Whether its key starts nothing'),
  })
  .meta({ id: 'PlaybookVersion' });

export const rollouts = z.array(
  z
    .object({
      id: uuid,
      versionId: uuid,
      version: z.number().int(),
      name: z.string(),
      origin: openWord(['file', 'hand'], 'Who made it'),
      audience,
      priority: z.number().int(),
      arm: z.string(),
      weight: z.number().int(),
      validFrom: day,
      validTo: day.nullable().describe('The last day; null: until further notice'),
      author: z.string().nullable(),
      note: z.string().nullable(),
      live: z.boolean().describe('False where it begins later'),
    })
    .meta({ id: 'Rollout' }),
);

type Conflict = Extract<SavedDraft, { readonly outcome: 'conflict' }>;

/** A refused save: who saved meanwhile, when, and from theirs to what was refused. Nothing was written. */
export function saveRefused(key: string, { theirs, comparison: compared }: Conflict): NightshiftError {
  return new NightshiftError(
    'REVISION_STALE',
    theirs
      ? `${theirs.updatedBy} saved revision ${theirs.revision} of "${key}" on ${theirs.updatedAt}, while you wrote.`
      : `The draft of "${key}" was published or discarded while you wrote.`,
    theirs
      ? 'Put both together: `details` says how yours differs from theirs. Then save over their revision.'
      : 'Begin a new draft, and save yours over it.',
    {
      key,
      theirs: theirs && { revision: theirs.revision, by: theirs.updatedBy, at: theirs.updatedAt },
      comparison: compared,
    } satisfies { key: string; theirs: object | null; comparison: VersionComparison | null },
  );
}
