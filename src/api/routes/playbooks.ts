import { z } from 'zod';
import { problemsIn } from '../../checker/check-playbook.ts';
import { pageFrom, placeIn } from '../../platform/cursor.ts';
import { playbookJsonSchema } from '../../playbook/playbook-json-schema.ts';
import { parseRef } from '../../playbook/version-ref.ts';
import { pageOf, pageQuery } from '../contract/page.ts';
import {
  comparison,
  document,
  ends,
  from,
  namedText,
  note,
  objects,
  params,
  playbookFile,
  problems,
  published,
  shortName,
  subject,
  subjectOf,
  version,
  versionRef,
} from '../contract/playbook.ts';
import { anyJson, day, instant, openWord, playbookKey, reference, uuid } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const tag = 'Playbooks';
const PATH = '/api/playbooks';
const MOST_FILES = 100;
/** A key such as `schema` must not hide a route: nothing answers at `/api/playbooks/{key}` itself. */
const ONE = `${PATH}/:key`;

const place = z.tuple([z.string(), z.number().int()]);
const versionsQuery = pageQuery.extend({ date: day.optional().describe('Live on this day; default today') });

type Listed = { readonly key: string; readonly version: number };

/** One page of versions, which are in the order of their keys, the newest first. */
function pageOfVersions<Item extends Listed>(
  all: readonly Item[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const [key, number] = placeIn(place, cursor) ?? [];
  const rest = all.filter(
    (each) =>
      key === undefined ||
      number === undefined ||
      each.key > key ||
      (each.key === key && each.version < number),
  );
  return pageFrom(rest, limit, (last) => [last.key, last.version]);
}

const change = z.object({
  id: uuid,
  at: instant,
  actor: z.string(),
  action: openWord(['begin draft', 'save draft', 'publish', 'roll out', 'retire', 'pause'], 'What was done'),
  details: z.record(z.string(), anyJson),
});

const rendered = z
  .object({
    asOf: day,
    account: openWord(['customer', 'sample'], 'A customer of yours, or an invented one'),
    steps: z.array(
      z.object({
        key: z.string(),
        status: openWord(['completed', 'skipped'], 'Whether it would run'),
        prompt: z.string().nullable().describe('What a model would get; null for a step without one'),
        outputs: z.record(z.string(), anyJson).nullable().describe('The mock outputs, and the computed ones'),
      }),
    ),
    artifacts: z.array(
      z.object({
        key: z.string(),
        stepKey: z.string(),
        kind: z.string(),
        audience: z.string(),
        title: z.string(),
        sections: z.array(anyJson),
        markdown: z.string(),
        flags: z.array(anyJson),
      }),
    ),
    waitsAt: z.string().nullable().describe('The step that would wait for a person'),
    failed: z
      .object({ step: z.string().nullable(), code: z.string(), message: z.string(), hint: z.string() })
      .nullable()
      .describe('Where an execution would fail'),
  })
  .meta({ id: 'RenderedPlaybook' });

export const playbookRoutes = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listPlaybooks',
    tag,
    summary: 'List what is live, and the drafts',
    permission: 'playbooks:read',
    input: {
      query: versionsQuery.extend({
        all: z.stringbool().default(false).describe('Also what is live no longer'),
      }),
    },
    output: { 200: pageOf(version) },
    handle: async ({ actor, actions, query: { date, all, ...page } }) => ({
      body: pageOfVersions(await actions.playbooks.list(actor, { date, all }), page),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/keys`,
    operationId: 'listPlaybookKeys',
    tag,
    summary: 'List the keys that have a version',
    permission: 'playbooks:read',
    input: {},
    output: { 200: z.object({ keys: z.array(z.string()) }) },
    handle: async ({ actor, actions }) => ({ body: { keys: await actions.playbooks.keys(actor) } }),
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/schema`,
    operationId: 'getPlaybookSchema',
    tag,
    summary: 'The JSON Schema of a playbook file, for editors',
    permission: 'playbooks:read',
    input: {},
    output: { 200: anyJson },
    handle: async () => ({ body: playbookJsonSchema() }),
  }),
  defineRoute({
    method: 'GET',
    path: `${ONE}/versions`,
    operationId: 'listPlaybookVersions',
    tag,
    summary: 'List the versions of a playbook, the newest first',
    permission: 'playbooks:read',
    objects,
    input: { params, query: versionsQuery },
    output: { 200: pageOf(version) },
    handle: async ({ actor, actions, params: { key }, query: { date, ...page } }) => ({
      body: pageOfVersions(await actions.playbooks.list(actor, { key, date }), page),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${ONE}/versions/:version`,
    operationId: 'getPlaybookVersion',
    tag,
    summary: 'Show a version as a document and as its file',
    description:
      'A number, `draft`, or `live`: what is live with its variations, as one file. A version has none.',
    permission: 'playbooks:read',
    objects,
    input: {
      params: params.extend({ version: z.string().regex(/^(live|draft|[1-9]\d{0,8})$/) }),
    },
    output: {
      200: z
        .object({
          key: z.string(),
          ref: z.string().describe('As it was asked for, such as `prepare@3`'),
          single: z.boolean().describe('One version, without the variations of its key'),
          document,
          text: z.string().describe('YAML, with the comments of its author'),
          notes: z.array(z.string()).describe('What is live and cannot be written in a file'),
        })
        .meta({ id: 'WrittenPlaybook' }),
    },
    handle: async ({ actor, actions, params: { key, version: at } }) => {
      const ref = `${key}@${at}`;
      const { playbook, text, single, notes } = await actions.playbooks.export(actor, parseRef(ref));
      return { body: { key, ref, single, document: playbook, text, notes } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${ONE}/history`,
    operationId: 'listPlaybookChanges',
    tag,
    summary: 'Say who changed a playbook, how and when, the newest first',
    permission: 'playbooks:read',
    objects,
    input: { params, query: pageQuery },
    output: { 200: pageOf(change) },
    handle: async ({ actor, actions, params: { key }, query: { limit, cursor } }) => {
      const [after] = placeIn(z.tuple([z.uuid()]), cursor) ?? [];
      const found = await actions.playbooks.history(actor, key, limit + 1, after);
      return { body: pageFrom(found, limit, ({ id }) => [id]) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/compare`,
    operationId: 'comparePlaybooks',
    tag,
    summary: 'Say how two playbooks differ: in words, as a patch, line by line',
    description: 'Where one side is one version, content alone is compared, not audiences. Changes nothing.',
    permission: 'playbooks:read',
    input: { body: z.strictObject({ before: subject, after: subject }) },
    output: { 200: comparison.extend({ text: z.string().describe('A unified diff of their files') }) },
    problems: [404],
    handle: async ({ actor, actions: { playbooks }, body }) => {
      const [before, after] = [subjectOf(body.before), subjectOf(body.after)];
      const compared = await playbooks.compare(actor, before, after);
      const names = { before: nameOf(body.before), after: nameOf(body.after) };
      return { body: { ...compared, text: await playbooks.compareText(actor, before, after, names) } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/lint`,
    operationId: 'lintPlaybooks',
    tag,
    summary: 'Check a playbook, or files that are to be live together',
    description: 'A text that is no playbook is answered with its problems as well. Changes nothing.',
    permission: 'playbooks:read',
    input: {
      body: z.union([
        z.strictObject({ ref: versionRef }),
        z.strictObject({ files: z.array(playbookFile).min(1).max(MOST_FILES) }),
      ]),
    },
    output: { 200: z.object({ problems }) },
    problems: [404],
    handle: async ({ actor, actions, body }) => {
      const asked = 'ref' in body ? parseRef(body.ref) : body.files.map(namedText);
      const found = await actions.playbooks.lint(actor, asked).catch((error: unknown) => {
        const unreadable = problemsIn(error);
        if (unreadable.length === 0) throw error;
        return unreadable;
      });
      return { body: { problems: found } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/import`,
    operationId: 'importPlaybooks',
    tag,
    summary: 'Publish files, all of them or none',
    description:
      'A file holds the whole of its key: what an earlier file made live and this one does not name, ends. With `dryRun` it says what would change.',
    permission: 'playbooks:publish',
    input: {
      body: z.strictObject({
        files: z.array(playbookFile).min(1).max(MOST_FILES),
        dryRun: z.boolean().default(false),
        takeOver: z
          .boolean()
          .default(false)
          .describe('Also where the key is that of another playbook, of which all that is live ends'),
        from,
        note,
      }),
    },
    output: {
      200: z.object({
        files: z.array(
          z.object({
            path: z.string(),
            key: playbookKey,
            versions: published.describe('Empty in a dry run'),
            comparison: comparison.describe('From what was live'),
            warnings: problems,
            ends,
          }),
        ),
      }),
    },
    handle: async ({ actor, actions, body: { files, from: validFrom, ...asked } }) => {
      const imported = await actions.playbooks.import(actor, {
        ...{ ...asked, validFrom, files: files.map(namedText) },
      });
      const bodies = imported.map(({ file, published: versions, ...each }) => ({
        ...{ path: file, versions, ...each },
      }));
      return { body: { files: bodies } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${ONE}/render`,
    operationId: 'renderPlaybook',
    tag,
    summary: 'Show the prompts and, with mock answers, the artifacts of a playbook',
    description:
      'For a customer of yours; without `contract` for an invented account of the same shape, which is all that somebody without accounts can ask for. Asks no model and writes nothing.',
    permission: 'playbooks:render',
    objects,
    input: {
      params,
      body: z
        .strictObject({
          version: z
            .union([z.enum(['live', 'draft']), z.number().int().min(1).max(999_999_999)])
            .optional()
            .describe('Default `live`'),
          file: playbookFile.optional().describe('A file that nobody has published, in place of a version'),
          variation: shortName.optional().describe('Default the general version'),
          step: reference.optional().describe('This step alone'),
          contract: reference.optional().describe('By its id or external id'),
          date: day.optional().describe('As of this day; default today'),
        })
        .refine(({ version: at, file }) => at === undefined || file === undefined, {
          path: ['file'],
          message: 'Give one of the two: version or file',
        }),
    },
    output: { 200: rendered },
    handle: async ({ actor, actions, params: { key }, body }) => {
      const { version: at = 'live', file, ...asked } = body;
      const rendering = file === undefined ? { ref: { key, at } } : { file: namedText(file) };
      return { body: await actions.playbooks.render(actor, { subject: rendering, ...asked }) };
    },
  }),
];

const nameOf = (given: z.output<typeof subject>): string => ('ref' in given ? given.ref : given.file.path);
