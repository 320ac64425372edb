import { z } from 'zod';
import { artifactEditSchema, type Reviewed } from '../../artifacts/actions/review-artifacts.ts';
import { type BulkResult, MOST_IN_BULK } from '../../artifacts/actions/review-in-bulk.ts';
import { ARTIFACT_USES, REJECT_REASON_CODES, REJECT_REASONS } from '../../artifacts/review-rules.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { artifactStatus } from '../contract/artifact.ts';
import { anyJson, day, openWord, reference, uuid } from '../contract/values.ts';
import { type ApiAnswer, type ApiRoute, defineRoute } from '../route.ts';
import { ARTIFACTS } from './artifacts.ts';

const tag = 'Review';
const params = z.object({ id: uuid });
const objects = { id: 'artifact' } as const;
const words = z.string().trim().min(1).max(2_000);
const note = words.optional();
const reason = z.enum(REJECT_REASON_CODES).describe(
  Object.entries(REJECT_REASONS)
    .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
    .join('. '),
);
const until = day.describe('After today, and not after the day that it is due');
const to = reference.describe('An active user, by id or e-mail address');
const edit = artifactEditSchema.strict();

const reviewed = z
  .object({ id: uuid, revision: z.number().int().describe('Its ETag now'), status: artifactStatus })
  .meta({ id: 'Reviewed' });

/** What all acts on one artifact share: its id, whose rows it may name, and the answer. */
const act = (name: string) =>
  ({
    method: 'POST',
    path: `${ARTIFACTS}/:id/${name}`,
    tag,
    permission: 'artifacts:review',
    objects,
    output: { 200: reviewed },
  }) as const satisfies Partial<ApiRoute>;

const answerOf = (done: Reviewed): ApiAnswer => ({ body: done, etag: String(done.revision) });

/** @throws NightshiftError `USAGE_INVALID` for what is no ETag of an artifact */
function revisionIn(ifMatch: string | null): number | undefined {
  if (ifMatch === null) return undefined;
  if (/^\d{1,9}$/.test(ifMatch)) return Number(ifMatch);
  throw new NightshiftError(
    'USAGE_INVALID',
    'If-Match names no revision of an artifact.',
    'Give the ETag of the artifact as you have read it, such as "3".',
  );
}

const bulkResult = z
  .object({
    id: uuid,
    outcome: openWord(['done', 'refused'], 'What came of it; in a dry run, what would'),
    revision: z.number().int().nullable(),
    status: artifactStatus.nullable(),
    code: z.string().nullable().describe('Of the problem that it would be alone'),
    because: z.string().nullable(),
    details: z.record(z.string(), anyJson).nullable(),
  })
  .meta({ id: 'BulkResult' });

const NOTHING = { revision: null, status: null, code: null, because: null, details: null };

const bulkAnswer = (results: readonly BulkResult[], dryRun: boolean): ApiAnswer => ({
  body: {
    dryRun,
    done: results.filter(({ outcome }) => outcome === 'done').length,
    refused: results.filter(({ outcome }) => outcome === 'refused').length,
    results: results.map((result) => ({ ...NOTHING, ...result })),
  },
});

const bulk = {
  artifacts: z
    .array(z.strictObject({ id: uuid, revision: z.number().int().min(0).max(999_999_999).optional() }))
    .min(1)
    .max(MOST_IN_BULK)
    .describe('With its revision, where it is to be refused if somebody has changed it since'),
  dryRun: z.boolean().default(false).describe('Says what would be done and what not, and does nothing'),
};

export const reviewRoutes = [
  defineRoute({
    method: 'PUT',
    path: `${ARTIFACTS}/:id`,
    operationId: 'editArtifact',
    tag,
    summary: 'Replace the text of an artifact',
    description:
      'What is left out stays. It gives no verdict. Where somebody was faster (412), `details` has who (`by`), when (`at`), the `revision` now, your text (`yours`) and that which is there (`theirs`).',
    permission: 'artifacts:review',
    objects,
    ifMatch: 'required',
    input: { params, body: edit },
    output: { 200: reviewed },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.edit(actor, { id, revision: revisionIn(ifMatch), edit: body })),
  }),
  defineRoute({
    ...act('approve'),
    operationId: 'approveArtifact',
    summary: 'Approve an artifact, as it is or with your text',
    description:
      "The status says whether the words are the machine's (`approved`) or not (`edited`). If-Match is required: nobody approves what they have not read.",
    ifMatch: 'required',
    input: { params, body: z.strictObject({ note, edit: edit.optional() }).nullish() },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.approve(actor, { ...body, id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('reject'),
    operationId: 'rejectArtifact',
    summary: 'Reject an artifact',
    ifMatch: 'optional',
    input: { params, body: z.strictObject({ reason, note }) },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.reject(actor, { ...body, id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('snooze'),
    operationId: 'snoozeArtifact',
    summary: 'Put an artifact off until a day',
    ifMatch: 'optional',
    input: { params, body: z.strictObject({ until }) },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.snooze(actor, { ...body, id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('assign'),
    operationId: 'assignArtifact',
    summary: 'Hand an artifact to another user',
    permission: 'artifacts:assign',
    ifMatch: 'optional',
    input: { params, body: z.strictObject({ to }) },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.assign(actor, { ...body, id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('reopen'),
    operationId: 'reopenArtifact',
    summary: 'Let an artifact wait for review again',
    description: 'Also one that has retired: why it had is then accepted.',
    ifMatch: 'optional',
    input: { params, body: z.strictObject({ note }).nullish() },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.reopen(actor, { ...body, id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('undo'),
    operationId: 'undoReview',
    summary: 'Take back what you did last to an artifact',
    ifMatch: 'optional',
    input: { params },
    output: { 200: reviewed.extend({ undid: z.string().describe('What was taken back') }) },
    handle: async ({ actor, actions, params: { id }, ifMatch }) =>
      answerOf(await actions.review.undo(actor, { id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('adopt'),
    operationId: 'adoptProposal',
    summary: 'Take over the text that a later run proposes',
    description: 'By default the newest proposal. The artifact then waits for a verdict of its own.',
    ifMatch: 'required',
    input: { params, body: z.strictObject({ proposalId: uuid.optional() }).nullish() },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.adopt(actor, { ...body, id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('dismiss'),
    operationId: 'dismissProposal',
    summary: 'Put aside the text that a later run proposes',
    description: 'By default the newest proposal.',
    ifMatch: 'optional',
    input: { params, body: z.strictObject({ proposalId: uuid.optional() }).nullish() },
    handle: async ({ actor, actions, params: { id }, body, ifMatch }) =>
      answerOf(await actions.review.dismiss(actor, { ...body, id, revision: revisionIn(ifMatch) })),
  }),
  defineRoute({
    ...act('used'),
    operationId: 'markArtifactUsed',
    summary: 'Say what became of an artifact outside',
    description: 'Once it was used, nothing is undone.',
    input: { params, body: z.strictObject({ use: z.enum(ARTIFACT_USES) }) },
    handle: async ({ actor, actions, params: { id }, body: { use } }) =>
      answerOf(await actions.review.markUsed(actor, { id, use })),
  }),
  defineRoute({
    ...act('opened'),
    operationId: 'noteArtifactOpened',
    summary: 'Note that you opened an artifact, once a day',
    permission: 'artifacts:read',
    input: { params },
    output: { 204: null },
    handle: async ({ actor, actions, params: { id } }) => {
      await actions.review.noteOpened(actor, id);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${ARTIFACTS}/shown`,
    operationId: 'noteArtifactsShown',
    tag,
    summary: 'Note that a list showed you artifacts, once a day each',
    description: 'Ids that are not yours are left out.',
    permission: 'artifacts:read',
    input: { body: z.strictObject({ ids: z.array(uuid).min(1).max(200) }) },
    output: { 204: null },
    handle: async ({ actor, actions, body: { ids } }) => {
      await actions.review.noteSeen(actor, { ids, kind: 'shown' });
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${ARTIFACTS}/bulk`,
    operationId: 'reviewInBulk',
    tag,
    summary: 'Do one thing to many artifacts',
    description:
      'Each is judged and written by itself: a refusal of one is no problem of the others. Nothing that is flagged, whose data have changed, or that has retired is approved in bulk.',
    permission: 'artifacts:review',
    input: {
      body: z.discriminatedUnion('action', [
        z.strictObject({ action: z.literal('approve'), ...bulk }),
        z.strictObject({ action: z.literal('reject'), reason, note, ...bulk }),
        z.strictObject({ action: z.literal('snooze'), until, ...bulk }),
        z.strictObject({ action: z.literal('assign'), to, ...bulk }),
      ]),
    },
    output: {
      200: z.object({
        dryRun: z.boolean(),
        done: z.number().int(),
        refused: z.number().int(),
        results: z.array(bulkResult).describe('In the order of the artifacts'),
      }),
    },
    handle: async ({ actor, actions, body }) =>
      bulkAnswer(await actions.review.inBulk(actor, body), body.dryRun),
  }),
];
