import { z } from 'zod';
import type { Draft } from '../../authoring/version-detail.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { PlaybookFile } from '../../playbook/schema.ts';
import { parseRef } from '../../playbook/version-ref.ts';
import {
  comparison,
  document,
  ends,
  from,
  namedText,
  note,
  number,
  objects,
  params,
  playbookFile,
  problems,
  published,
  saveRefused,
  versionRef,
} from '../contract/playbook.ts';
import { instant, uuid } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const tag = 'Drafts of playbooks';
const PATH = '/api/playbooks/:key/draft';

/** A list, since a draft may come to have several; today it has one. */
const files = z.array(playbookFile).length(1);

const draft = z
  .object({
    id: uuid,
    key: z.string(),
    version: z.number().int().describe('The number that it would be published under'),
    revision: z.number().int().describe('Grows with every save; the ETag names it, and the draft'),
    files: z.array(playbookFile),
    document,
    author: z.string(),
    updatedBy: z.string(),
    updatedAt: instant,
    isUpToDate: z.boolean().describe('What was live when it was begun is still live'),
  })
  .meta({ id: 'PlaybookDraft' });

const bodyOf = (key: string, found: Draft, whole: PlaybookFile) => ({
  ...{ ...found, key, document: whole, files: [{ path: `${key}.yaml`, text: found.source }] },
});

export const playbookDraftRoutes = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'getPlaybookDraft',
    tag,
    summary: 'Show the draft of a playbook',
    description: 'A key has one draft, so that two people meet in it. 404 where there is none.',
    permission: 'playbooks:read',
    objects,
    input: { params },
    output: { 200: draft },
    handle: async ({ actor, actions, params: { key } }) => {
      const { draft: found, playbook } = await actions.playbooks.export(actor, { key, at: 'draft' });
      if (!found) throw new TypeError('what is exported as a draft is one');
      return { body: bodyOf(key, found, playbook), etag: etagOf(found) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: PATH,
    operationId: 'beginPlaybookDraft',
    tag,
    summary: 'Begin the draft of a playbook',
    description:
      'As a `change` of what is live, or of one version, it gets the draft that there is (200) or begins one (201). A `new` playbook begins small, as a copy of another, or from a file.',
    permission: 'playbooks:write',
    objects,
    input: {
      params,
      body: z.discriminatedUnion('as', [
        z.strictObject({
          as: z.literal('change'),
          version: number.optional().describe('Begin from this one; refused where a draft exists'),
          note,
        }),
        z
          .strictObject({
            as: z.literal('new'),
            copyOf: versionRef.optional(),
            files: files.optional(),
            note,
          })
          .refine((body) => body.copyOf === undefined || body.files === undefined, {
            path: ['files'],
            message: 'Give one of the two at most: copyOf or files',
          }),
      ]),
    },
    output: { 200: draft, 201: draft },
    handle: async ({ actor, actions: { playbooks }, params: { key }, body }) => {
      const isBegun = await begin();
      const { draft: found, playbook } = await playbooks.export(actor, { key, at: 'draft' });
      if (!found) throw new TypeError('what is exported as a draft is one');
      return {
        status: isBegun ? 201 : 200,
        body: bodyOf(key, found, playbook),
        etag: etagOf(found),
        location: PATH.replace(':key', key),
      };

      async function begin(): Promise<boolean> {
        if (body.as === 'change') {
          const ref = { key, at: body.version ?? ('live' as const) };
          const before = await playbooks.drafts.look(actor, ref);
          await playbooks.drafts.open(actor, { ref, note: body.note });
          return before.draft === null;
        }
        const [file] = body.files ?? [];
        await playbooks.drafts.begin(actor, {
          ...{ key, note: body.note, file: file && namedText(file) },
          copyOf: body.copyOf === undefined ? undefined : parseRef(body.copyOf),
        });
        return true;
      }
    },
  }),
  defineRoute({
    method: 'PUT',
    path: PATH,
    operationId: 'savePlaybookDraft',
    tag,
    summary: 'Save the draft of a playbook over the revision that you have read',
    description:
      'It may hold what the checker refuses, but must be a playbook. Where somebody saved meanwhile, nothing is written: 412, and `details` says who, when, and how yours differs from theirs.',
    permission: 'playbooks:write',
    objects,
    ifMatch: 'required',
    input: { params, body: z.strictObject({ files, note }) },
    output: { 200: z.object({ revision: z.number().int(), problems, ends }) },
    handle: async ({ actor, actions, params: { key }, body, ifMatch }) => {
      const [file] = body.files;
      if (!file) throw new TypeError('the schema asks for a file');
      const over = revisionIn(ifMatch);
      const saved = await actions.playbooks.drafts.save(actor, {
        ...{ key, ...over, text: namedText(file), note: body.note },
      });
      if (saved.outcome === 'conflict') throw saveRefused(key, saved);
      if (saved.outcome === 'unchanged') throw new TypeError('only a save that begins a draft is left out');
      const { revision, problems: found, ends: ending } = saved;
      const etag = etagOf({ id: over.draftId, revision });
      return { body: { revision, problems: found, ends: ending }, etag };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: PATH,
    operationId: 'discardPlaybookDraft',
    tag,
    summary: 'Throw the draft of a playbook away',
    description: 'Its history keeps the text.',
    permission: 'playbooks:write',
    objects,
    input: { params, query: z.object({ note }) },
    output: { 204: null },
    handle: async ({ actor, actions, params: { key }, query }) => {
      await actions.playbooks.drafts.discard(actor, { key, note: query.note });
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/publish`,
    operationId: 'publishPlaybookDraft',
    tag,
    summary: 'Publish the draft of a playbook with its variations',
    description:
      'What runs keeps its version. What the checker refuses is answered with 422, and `details.problems` has each with file, line, column, code and hint. 409 where something else has gone live since the draft was begun, or a live variation would end: unless `anyway`.',
    permission: 'playbooks:publish',
    objects,
    input: {
      params,
      body: z.strictObject({
        dryRun: z.boolean().default(false).describe('Say what would change, and change nothing'),
        anyway: z.boolean().default(false),
        from,
        note,
      }),
    },
    output: {
      200: z.object({
        versions: published.describe('Empty in a dry run'),
        comparison: comparison.describe('From what was live'),
        warnings: problems,
        ends,
      }),
    },
    handle: async ({ actor, actions, params: { key }, body }) => ({
      body: await actions.playbooks.publish(actor, { key, ...body }),
    }),
  }),
];

/** Revisions begin anew with each draft of a key, so an ETag names the draft, too. */
const etagOf = ({ id, revision }: Pick<Draft, 'id' | 'revision'>): string => `${id}.${revision}`;

/** @throws NightshiftError `USAGE_INVALID` for what is no ETag of a draft */
function revisionIn(ifMatch: string | null): { readonly draftId: string; readonly revision: number } {
  const [, draftId = '', revision = ''] = /^([0-9a-f-]{36})\.(\d{1,9})$/.exec(ifMatch ?? '') ?? [];
  if (draftId !== '') return { draftId, revision: Number(revision) };
  throw new NightshiftError(
    'USAGE_INVALID',
    'If-Match names no revision of a draft.',
    'Give the ETag of the draft as you have read it.',
  );
}
