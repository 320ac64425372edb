import { z } from 'zod';
import { EXPORT_FORMATS, type ExportedFile } from '../../artifacts/export.ts';
import type { InboxFilter } from '../../artifacts/review-detail.ts';
import { ARTIFACT_STATUSES } from '../../artifacts/status.ts';
import { artifact, artifactDetail, artifactTrace, renewalArtifacts, wordOf } from '../contract/artifact.ts';
import { pageOf, pageQuery } from '../contract/page.ts';
import { day, reference, uuid } from '../contract/values.ts';
import { type ApiAnswer, defineRoute } from '../route.ts';

const tag = 'Artifacts';
export const ARTIFACTS = '/api/artifacts';
const params = z.object({ id: uuid });
const objects = { id: 'artifact' } as const;

const status = z.enum(ARTIFACT_STATUSES);
const filter = {
  status: z
    .union([status, z.array(status)])
    .optional()
    .describe('One or several; by default what waits: `pending_review` and `needs_correction`'),
  stage: reference.optional().describe('A key or the name of a stage'),
  owner: reference.optional().describe('Part of a name or of an e-mail address'),
  mine: z
    .stringbool()
    .optional()
    .describe(
      'Only those of the caller, and of whom they stand in for today; of nobody for a key that acts as nobody',
    ),
  customer: reference.optional().describe('Part of a name, or an external id'),
  contract: reference.optional().describe('An id or an external id'),
  night: day.optional().describe('The night that prepared it'),
  snoozed: z.enum(['without', 'only', 'with']).optional().describe('By default `without`'),
};
const filterQuery = z.object(filter);

const filterOf = ({ status: asked, ...rest }: z.output<typeof filterQuery>): InboxFilter => ({
  ...rest,
  ...(asked !== undefined && { statuses: [asked].flat() }),
});

const fileAnswer = ({ name, mediaType, text }: ExportedFile): ApiAnswer => ({
  file: { name, type: mediaType, text },
});

export const artifactRoutes = [
  defineRoute({
    method: 'GET',
    path: ARTIFACTS,
    operationId: 'listArtifacts',
    tag,
    summary: 'The inbox: what waits for review, what is due first first',
    permission: 'artifacts:read',
    input: { query: pageQuery.extend(filter) },
    output: { 200: pageOf(artifact) },
    problems: [404],
    handle: async ({ actor, actions, query: { cursor, limit, ...asked } }) => {
      const page = await actions.artifacts.inbox(actor, filterOf(asked), { after: cursor, limit });
      return { body: { items: page.artifacts, next: page.next } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${ARTIFACTS}/counts`,
    operationId: 'countArtifacts',
    tag,
    summary: 'How many artifacts there are of each status',
    permission: 'artifacts:read',
    input: { query: filterQuery.omit({ snoozed: true }) },
    output: {
      200: z
        .object({
          byStatus: z.record(z.string(), z.number().int()).describe('Snoozed or not; more statuses may come'),
          snoozed: z.number().int(),
        })
        .meta({ id: 'ArtifactCounts' }),
    },
    handle: async ({ actor, actions, query }) => ({
      body: await actions.artifacts.counts(actor, filterOf(query)),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${ARTIFACTS}/export.csv`,
    operationId: 'exportArtifacts',
    tag,
    summary: 'Take the inbox away as CSV, the first ten thousand rows',
    description: 'No cell is taken for a formula.',
    permission: 'artifacts:read',
    input: { query: filterQuery },
    output: { 200: 'text/csv' },
    handle: async ({ actor, actions, query }) =>
      fileAnswer(await actions.artifacts.exportList(actor, filterOf(query))),
  }),
  defineRoute({
    method: 'GET',
    path: `${ARTIFACTS}/:id`,
    operationId: 'getArtifact',
    tag,
    summary: 'Show an artifact with all that somebody needs who reviews it',
    description: 'Its ETag is its revision, which an edit and an approval must name.',
    permission: 'artifacts:read',
    objects,
    input: { params },
    output: { 200: artifactDetail },
    handle: async ({ actor, actions, params: { id } }) => {
      const { allowed, ...found } = await actions.artifacts.read(actor, id);
      return { body: { ...found, allowed: allowed.map(wordOf) }, etag: String(found.revision) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${ARTIFACTS}/:id/trace`,
    operationId: 'getArtifactTrace',
    tag,
    summary: 'Show the step run that made it, with its prompt and calls',
    permission: 'executions:read_text',
    objects,
    input: { params },
    output: { 200: artifactTrace },
    handle: async ({ actor, actions, params: { id } }) => ({
      body: await actions.artifacts.trace(actor, id),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${ARTIFACTS}/:id/export`,
    operationId: 'exportArtifact',
    tag,
    summary: 'Take an artifact away as a file',
    description:
      '`eml` is a draft that a mail program opens unsent, for a letter that somebody has approved. That it was used is said by `used`.',
    permission: 'artifacts:read',
    objects,
    input: { params, query: z.object({ format: z.enum(EXPORT_FORMATS).default('markdown') }) },
    output: { 200: ['text/markdown', 'text/plain', 'message/rfc822'] },
    problems: [409],
    handle: async ({ actor, actions, params: { id }, query: { format } }) =>
      fileAnswer(await actions.artifacts.exportOne(actor, { id, format })),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/contracts/:id/artifacts',
    operationId: 'listArtifactsOfContract',
    tag,
    summary: 'What the stages left for a contract, by renewal',
    description: 'Whatever became of it, the newest renewal first.',
    permission: 'artifacts:read',
    objects: { id: 'contract' },
    input: { params: z.object({ id: reference.describe('An id or an external id') }) },
    output: { 200: z.object({ renewals: z.array(renewalArtifacts) }) },
    handle: async ({ actor, actions, params: { id } }) => ({
      body: { renewals: await actions.artifacts.ofContract(actor, id) },
    }),
  }),
];
