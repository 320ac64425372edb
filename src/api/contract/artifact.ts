import { z } from 'zod';
import { ALLOWED_ACTS } from '../../artifacts/allowed-acts.ts';
import { VERDICTS_ON_CLAIMS } from '../../artifacts/claims.ts';
import { ARTIFACT_STATUSES } from '../../artifacts/status.ts';
import { anyJson, day, instant, openWord, uuid } from './values.ts';

export const artifactStatus = openWord(ARTIFACT_STATUSES, 'Where it stands');

const flag = z
  .object({
    code: openWord(
      ['too_long', 'unverified_figure', 'stale_source', 'internal_figure', 'internal_word'],
      'What',
    ),
    detail: z.string().describe('The words as the artifact has them, or what is to be checked'),
    place: z.string().optional().describe('The title of the section'),
    reason: z.string().optional(),
    holds: z.boolean().optional().describe('True: nobody can approve it before this is out of it'),
  })
  .meta({ id: 'ArtifactFlag' });

const sendPlace = {
  place: z.number().int().describe('1 is sent first'),
  of: z.number().int().describe('How many executions left letters for the customer on that morning'),
};

/** An artifact in a list. */
export const artifact = z
  .object({
    id: uuid,
    revision: z.number().int().describe('Its ETag'),
    status: artifactStatus,
    title: z.string(),
    kind: openWord(['report', 'email', 'checklist'], 'What it is'),
    audience: openWord(['internal', 'customer'], 'For whom'),
    stage: z.string(),
    customer: z.string(),
    customerId: uuid,
    contract: z.string(),
    contractId: uuid,
    termId: uuid,
    executionId: uuid,
    owner: z.string().nullable(),
    ownerId: uuid.nullable(),
    ownerEmail: z.string().nullable(),
    asOf: day.describe('The night that prepared it'),
    dueOn: day.describe('The date that its stage counts towards: what is due first stands first'),
    snoozedUntil: day.nullable(),
    retiredReason: z.string().nullable(),
    reviewedBy: z.string().nullable(),
    reviewedAt: instant.nullable(),
    usedAt: instant.nullable(),
    createdAt: instant,
    flags: z.array(flag),
    sendOrder: z
      .object(sendPlace)
      .nullable()
      .describe('Where several stages left letters for one customer on one morning: which is sent first'),
  })
  .meta({ id: 'Artifact' });

const section = z
  .object({
    key: z.string(),
    title: z.string(),
    kind: openWord(['text', 'list', 'checklist', 'table'], 'Which of the fields below it has'),
    text: z.string().optional(),
    items: z.array(z.string()).optional(),
    columns: z.array(z.string()).optional(),
    rows: z.array(z.array(z.string())).optional(),
  })
  .meta({ id: 'ArtifactSection' });

const revision = z
  .object({
    id: uuid,
    revision: z
      .number()
      .int()
      .nullable()
      .describe('Of the artifact that first had this text; null for a proposal that nobody adopted'),
    baseRevision: z.number().int().nullable(),
    origin: openWord(['machine', 'person'], 'Who wrote it'),
    author: z.string().nullable(),
    proposal: openWord(
      ['open', 'adopted', 'dismissed'],
      'What became of what a later run proposes',
    ).nullable(),
    title: z.string(),
    sections: z.array(section),
    markdown: z.string(),
    flags: z.array(flag),
    createdAt: instant,
  })
  .meta({ id: 'ArtifactRevision' });

const event = z
  .object({
    kind: z.string().describe('What was done, or happened'),
    verdict: z.string().nullable(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    editDistance: z.number().int().nullable().describe("Letters between the text and the machine's"),
    by: z.string().nullable(),
    userId: uuid.nullable().describe('The user that it was; null for who is none'),
    revision: z.number().int().nullable(),
    details: z.record(z.string(), z.unknown()),
    undone: z.boolean(),
    at: instant,
  })
  .meta({ id: 'ArtifactEvent' });

const claim = z
  .object({
    span: z.string().describe('The words as the artifact has them'),
    kind: openWord(['figure', 'date', 'name', 'word'], 'What kind of thing they say'),
    normal: z.string().describe('What they mean, without their form'),
    verdict: openWord(VERDICTS_ON_CLAIMS, 'Whether the data bear it out'),
    paths: z.array(z.string()).describe('Paths of the context that it rests on'),
    asOf: day.nullable(),
    explanation: z.string(),
  })
  .meta({ id: 'Claim' });

const otherLetter = z.object({
  id: uuid,
  stage: z.string(),
  title: z.string(),
  status: artifactStatus,
  place: z.number().int(),
});

/** An artifact with all that somebody needs who reviews it. */
export const artifactDetail = artifact
  .extend({
    key: z.string().describe('Of its template in the playbook'),
    sections: z.array(section),
    markdown: z.string().describe('The same, escaped for a Markdown viewer'),
    facts: z.array(z.object({ path: z.string(), value: anyJson })).describe('What of the data it shows'),
    sendOrder: z.object({ ...sendPlace, others: z.array(otherLetter) }).nullable(),
    over: z.string().nullable().describe('Why nothing is left that it could be for'),
    stale: z
      .array(z.object({ code: z.string(), detail: z.string() }))
      .describe('What has changed since its data were read'),
    revisions: z.array(revision),
    events: z.array(event),
    claims: z.array(claim),
    allowed: z
      .array(openWord(ALLOWED_ACTS.map(wordOf), 'Something that the caller may do with it now'))
      .describe('Whoever is faster may change that: each act checks again'),
  })
  .meta({ id: 'ArtifactDetail' });

/** The word for an act of the domain, which has a space in some. */
export function wordOf(act: string): string {
  return act.replace(' ', '_');
}

export const artifactTrace = z
  .object({
    step: z.string(),
    iteration: z.number().int(),
    prompt: z.string().nullable(),
    contextBuiltAt: instant.nullable(),
    paths: z.array(z.string()).describe('Paths of the context that it cites'),
    calls: z.array(
      z.object({
        purpose: z.string(),
        provider: z.string(),
        model: z.string(),
        inputTokens: z.number().nullable(),
        outputTokens: z.number().nullable(),
        costUsd: z.number().nullable(),
        latencyMs: z.number(),
        errorCode: z.string().nullable(),
        at: instant,
      }),
    ),
  })
  .meta({ id: 'ArtifactTrace' });

export const renewalArtifacts = z
  .object({
    termId: uuid,
    termNumber: z.number().int(),
    renewalDate: day,
    status: z.string().describe('Of the term'),
    executions: z.array(
      z.object({
        executionId: uuid,
        stage: z.string(),
        asOf: day,
        dueOn: day,
        artifacts: z.array(artifact),
      }),
    ),
  })
  .meta({ id: 'RenewalArtifacts' });
