import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, todayIn } from '../../../../src/platform/civil-date.ts';
import { OPERATOR } from '../../../support/actor.ts';
import { type Ask, serveEngine } from '../../../support/api.ts';
import { type Account, insertAccount } from '../../../support/book.ts';
import { playbookFile } from '../../../support/playbook-files.ts';
import { everyRow } from '../../../support/tables.ts';

const PATH = '/api/playbooks';
const today = todayIn('UTC', new Date());

const { engine, served } = await serveEngine();
let author: Ask;
let viewer: Ask;
beforeEach(async () => {
  await engine.reset();
  await engine.app.actions.playbooks.import(OPERATOR, { files: [playbookFile()], validFrom: '2000-01-01' });
  author = await served.as('author', { book: 'none' });
  viewer = await served.as('viewer');
});

/** A file as the API takes it. */
const fileOf = (overrides?: Parameters<typeof playbookFile>[0]) => {
  const { name, text } = playbookFile(overrides);
  return { path: name, text };
};
const described = (text: string, words: string) =>
  text.replace(/^description: .*$/m, `description: ${words}`);

/** The answer's body, where it has the status. */
async function ok(answer: ReturnType<Ask>, status = 200) {
  const { statusCode, body, ...rest } = await answer;
  expect([statusCode, statusCode === status ? '' : body]).toEqual([status, '']);
  return { body: body === '' ? null : JSON.parse(body), etag: String(rest.headers.etag ?? '') };
}

/** Keys note when they were last used. */
async function everyRowBesidesKeys() {
  const { api_keys: _keys, ...rows } = await everyRow(engine.pool);
  return rows;
}

const begin = async (as: Ask = author) => ok(as('POST', `${PATH}/prepare/draft`, { as: 'change' }), 201);
/** An ETag names the draft, too: revisions begin anew with each. */
const etagOf = (revision: number) => expect.stringMatching(new RegExp(`^"[0-9a-f-]{36}\\.${revision}"$`));
const save = (as: Ask, etag: string, text: string) =>
  as('PUT', `${PATH}/prepare/draft`, { files: [{ path: 'prepare.yaml', text }] }, { 'if-match': etag });

describe('reading', () => {
  it('lists what is live and the drafts, page by page, and every version of a key', async () => {
    const files = [fileOf({ key: 'alpha' }), fileOf({ key: 'omega' })];
    await ok(author('POST', `${PATH}/import`, { files }));
    await begin();
    const first = await ok(viewer('GET', `${PATH}?limit=2`));
    const { next } = first.body;
    const second = await ok(viewer('GET', `${PATH}?limit=2&cursor=${next}`));
    expect(
      [...first.body.items, ...second.body.items].map(
        ({ key, version, status }) => `${key}@${version} ${status}`,
      ),
    ).toEqual(['alpha@1 published', 'omega@1 published', 'prepare@2 draft', 'prepare@1 published']);
    expect(second.body.next).toBeNull();
    expect((await ok(viewer('GET', `${PATH}/keys`))).body).toEqual({ keys: ['alpha', 'omega', 'prepare'] });
    const { body } = await ok(viewer('GET', `${PATH}/prepare/versions`));
    expect(body.items.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    expect(body.items[1].liveFor).toEqual([{ name: 'general', audience: {} }]);
  });

  it('shows a version as a document, and as the file that was written', async () => {
    for (const version of ['1', 'live']) {
      const { body } = await ok(viewer('GET', `${PATH}/prepare/versions/${version}`));
      expect(body).toMatchObject({ key: 'prepare', single: version === '1', document: { key: 'prepare' } });
      if (version === 'live') expect(body.text).toBe(playbookFile().text);
    }
    expect((await viewer('GET', `${PATH}/prepare/versions/9`)).statusCode).toBe(404);
    expect((await viewer('GET', `${PATH}/prepair/versions`)).json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says who changed it, page by page', async () => {
    await begin();
    await ok(author('DELETE', `${PATH}/prepare/draft?note=wrong`), 204);
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages += 1) {
      const { body } = await ok(viewer('GET', `${PATH}/prepare/history?limit=1${cursor}`));
      seen.push(...body.items.map(({ action }: { action: string }) => action));
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(seen).toEqual(['discard draft', 'begin draft', 'publish']);
  });

  it('gives the schema that editors check with', async () => {
    const { body } = await ok(viewer('GET', `${PATH}/schema`));
    expect(body).toEqual(JSON.parse(readFileSync('seeds/playbook.schema.json', 'utf8')));
  });

  it('compares a version with a text: in words, as a patch, line by line', async () => {
    const { path, text } = fileOf();
    const { body } = await ok(
      viewer('POST', `${PATH}/compare`, {
        before: { ref: 'prepare' },
        after: { file: { path, text: described(text, 'Other words') } },
      }),
    );
    expect(body.described).toEqual([expect.stringContaining('description')]);
    expect(body.patch).toEqual([{ op: 'replace', path: '/description', value: 'Other words' }]);
    expect(body.text).toContain('+description: Other words');
    const unknown = await viewer('POST', `${PATH}/compare`, {
      ...{ before: { ref: 'prepare@7' }, after: { ref: 'prepare' } },
    });
    expect(unknown.statusCode).toBe(404);
  });

  it.each([
    ['Analyze {{customer.name}}', 'Analyze {{customer.nmae}}', 'path_unknown'],
    ['stage_name:', 'stage_nmae:', 'key_unknown'],
    ['stage_name:', 'stage_name: [', 'yaml_invalid'],
  ])('checks a text, also one that is no playbook: %s → %s', async (was, is, code) => {
    const { path, text } = fileOf();
    const wrong = text.replace(was, is);
    const { body } = await ok(viewer('POST', `${PATH}/lint`, { files: [{ path, text: wrong }] }));
    expect(body.problems).toContainEqual({
      ...{ file: path, code, severity: 'error', line: expect.any(Number), column: expect.any(Number) },
      ...{ where: expect.any(String), message: expect.any(String), hint: expect.stringMatching(/\w/) },
    });
    expect((await ok(viewer('POST', `${PATH}/lint`, { ref: 'prepare' }))).body.problems).toEqual(
      (await engine.app.actions.playbooks.lint(OPERATOR, { key: 'prepare', at: 'live' })) as unknown[],
    );
  });
});

describe('a draft', () => {
  it('is begun, saved over the revision that was read, and published under its author’s name', async () => {
    const begun = await begin();
    expect(begun).toMatchObject({ etag: etagOf(1), body: { revision: 1, isUpToDate: true } });
    expect(begun.body.files).toEqual([{ path: 'prepare.yaml', text: playbookFile().text }]);
    const text = described(begun.body.files[0].text, 'Better words');
    const saved = await ok(save(author, begun.etag, text));
    expect(saved).toMatchObject({ etag: etagOf(2), body: { revision: 2, ends: [] } });
    const read = await ok(viewer('GET', `${PATH}/prepare/draft`));
    expect(read).toMatchObject({ etag: etagOf(2), body: { files: [{ text }] } });
    expect(read.body.updatedBy).toMatch(/^key:test-/);

    const dry = await ok(author('POST', `${PATH}/prepare/draft/publish`, { dryRun: true }));
    expect(dry.body).toMatchObject({ versions: [], comparison: { described: [expect.any(String)] } });
    const published = await ok(author('POST', `${PATH}/prepare/draft/publish`, { note: 'after the pilot' }));
    expect(published.body.versions).toEqual([{ key: 'prepare', version: 2, created: true }]);
    const { rows } = await engine.pool.query(
      `SELECT DISTINCT actor FROM audit_log WHERE subject_type = 'playbook' AND actor <> 'cli:test'`,
    );
    expect(rows).toEqual([{ actor: read.body.updatedBy }]);
    expect((await viewer('GET', `${PATH}/prepare/draft`)).statusCode).toBe(404);
  });

  it('that exists is what everybody who begins one gets', async () => {
    const { etag } = await begin();
    const other = await served.as('admin');
    expect((await ok(other('POST', `${PATH}/prepare/draft`, { as: 'change' }))).etag).toBe(etag);
    const from = await other('POST', `${PATH}/prepare/draft`, { as: 'change', version: 1 });
    expect(from.statusCode).toBe(409);
  });

  it('is not saved over what somebody else saved: they are named, with how both differ', async () => {
    const { body, etag } = await begin();
    const [{ text }] = body.files;
    const other = await served.as('admin');
    await ok(save(other, etag, described(text, 'Theirs')));
    const refused = await save(author, etag, described(text, 'Mine'));
    expect(refused.statusCode).toBe(412);
    expect(refused.json()).toMatchObject({
      code: 'REVISION_STALE',
      details: {
        theirs: { revision: 2, by: expect.stringMatching(/^key:/), at: expect.any(String) },
        comparison: { patch: [{ op: 'replace', path: '/description', value: 'Mine' }] },
      },
    });
    expect((await ok(author('GET', `${PATH}/prepare/draft`))).body.files[0].text).toContain('Theirs');
    await ok(save(author, etag.replace('.1"', '.2"'), described(text, 'Both')));
  });

  it('is not saved over a later one of the key, whose revisions begin anew', async () => {
    const { body, etag } = await begin();
    await ok(author('DELETE', `${PATH}/prepare/draft`), 204);
    const later = await begin();
    expect(later.body.revision).toBe(body.revision);
    const refused = await save(author, etag, described(body.files[0].text, 'Of the draft before'));
    expect([refused.statusCode, refused.json().code]).toEqual([412, 'REVISION_STALE']);
    expect((await ok(viewer('GET', `${PATH}/prepare/draft`))).body.files).toEqual(later.body.files);
  });

  it('must be saved over a revision, and over one that can be', async () => {
    const { body, etag } = await begin();
    const [{ text }] = body.files;
    const files = [{ path: 'prepare.yaml', text }];
    expect((await author('PUT', `${PATH}/prepare/draft`, { files })).statusCode).toBe(428);
    expect((await save(author, '"newest"', text)).statusCode).toBe(400);
    await ok(author('DELETE', `${PATH}/prepare/draft`), 204);
    expect((await save(author, etag, text)).json()).toMatchObject({
      ...{ status: 412, details: { theirs: null } },
    });
  });

  it('with mistakes is saved with its problems, and not published: each with its place and what to do', async () => {
    const { body, etag } = await begin();
    const text = body.files[0].text.replace('Analyze {{customer.name}}', 'Analyze {{customer.nmae}}');
    const saved = await ok(save(author, etag, text));
    expect(saved.body.problems[0]).toMatchObject({ code: 'path_unknown', severity: 'error' });
    const refused = await author('POST', `${PATH}/prepare/draft/publish`, {});
    expect(refused.statusCode).toBe(422);
    const line = text.split('\n').findIndex((each: string) => each.includes('nmae')) + 1;
    expect(refused.json()).toMatchObject({
      code: 'DEFINITION_INVALID',
      details: {
        problems: [{ file: 'prepare@draft', line, code: 'path_unknown', hint: expect.stringMatching(/\w/) }],
      },
    });
  });

  it.each([
    ['small', {}],
    ['as a copy', { copyOf: 'prepare@1' }],
    ['from a file', { files: [fileOf({ key: 'kickoff' })] }],
  ])('of a new playbook begins %s', async (_how, more) => {
    const { body } = await ok(author('POST', `${PATH}/kickoff/draft`, { as: 'new', ...more }), 201);
    expect(body).toMatchObject({ key: 'kickoff', document: { key: 'kickoff' }, revision: 1 });
    expect((await author('POST', `${PATH}/kickoff/draft`, { as: 'new', ...more })).statusCode).toBe(409);
  });

  it('does not begin under a key that its file does not have', async () => {
    const asked = { as: 'new', files: [fileOf({ key: 'other' })] };
    expect((await author('POST', `${PATH}/kickoff/draft`, asked)).statusCode).toBe(409);
    expect((await ok(viewer('GET', `${PATH}/keys`))).body.keys).toEqual(['prepare']);
  });

  it('that would end a live variation is published only where that is meant', async () => {
    const variations = [{ name: 'big', audience: { arr_min: 100_000 } }];
    const { path, text } = fileOf();
    const varied = `${text}\nvariations: ${JSON.stringify(variations)}\n`.replace(
      /\nvariations: \[\]\n/,
      '\n',
    );
    await ok(author('POST', `${PATH}/import`, { files: [{ path, text: varied }] }));
    const { etag } = await begin();
    expect((await ok(save(author, etag, described(text, 'Without')))).body.ends).toMatchObject([
      { name: 'big' },
    ]);
    expect((await author('POST', `${PATH}/prepare/draft/publish`, {})).json()).toMatchObject({
      ...{ status: 409, details: { ends: [{ name: 'big' }] } },
    });
    const { body } = await ok(author('POST', `${PATH}/prepare/draft/publish`, { anyway: true }));
    expect(body.ends).toMatchObject([{ name: 'big' }]);
  });
});

describe('files', () => {
  it('are published all or none, and the mistakes of all are named', async () => {
    const good = fileOf({ key: 'good' });
    const bad = {
      path: 'bad.yaml',
      text: fileOf({ key: 'bad' }).text.replace('customer.name', 'customer.nmae'),
    };
    const worse = { path: 'worse.yaml', text: 'key: [' };
    const refused = await author('POST', `${PATH}/import`, { files: [good, bad, worse] });
    expect(refused.statusCode).toBe(422);
    const { problems } = refused.json().details;
    expect(new Set(problems.map(({ file }: { file: string }) => file))).toEqual(
      new Set(['bad.yaml', 'worse.yaml']),
    );
    expect((await ok(viewer('GET', `${PATH}/keys`))).body.keys).toEqual(['prepare']);
    const dry = await ok(author('POST', `${PATH}/import`, { files: [good], dryRun: true }));
    expect(dry.body.files).toMatchObject([
      { path: 'good.yaml', versions: [], comparison: { described: ['new'] } },
    ]);
    const done = await ok(author('POST', `${PATH}/import`, { files: [good] }));
    expect(done.body.files).toMatchObject([{ key: 'good', versions: [{ version: 1, created: true }] }]);
  });
});

describe('a preview', () => {
  let account: Account;
  beforeEach(async () => {
    account = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
  });
  const render = (as: Ask, body: object, key = 'prepare') => as('POST', `${PATH}/${key}/render`, body);

  it('shows prompts and artifacts for a customer of one’s own, and writes nothing', async () => {
    const manager = await served.as('csm_manager', { book: 'all' });
    const before = await everyRowBesidesKeys();
    const { body } = await ok(render(manager, { contract: account.contractId }));
    expect(await everyRowBesidesKeys()).toEqual(before);
    expect(body).toMatchObject({ account: 'customer', failed: null });
    expect(body.artifacts[0].markdown).not.toBe('');
  });

  it('shows an author an invented account, and no customer: named, it looks as if it did not exist', async () => {
    const { body } = await ok(render(author, {}));
    expect(body).toMatchObject({ account: 'sample', failed: null });
    expect(body.steps[0].prompt).toContain('Sample Ferries Ltd');
    const foreign = await render(author, { contract: account.contractId });
    const unknown = await render(author, { contract: randomUUID() });
    expect([foreign.statusCode, unknown.statusCode]).toEqual([404, 404]);
    const words = (answer: typeof foreign) => answer.json().detail.replace(/[0-9a-f-]{36}/, '');
    expect(words(foreign)).toBe(words(unknown));
  });

  it('is of a draft, a version or a text, and of one step', async () => {
    const { path, text } = fileOf();
    await begin();
    for (const what of [{ version: 'draft' }, { version: 1 }, { file: { path, text } }])
      expect((await ok(render(author, what))).body.steps.length).toBeGreaterThan(0);
    const step = (await ok(render(author, {}))).body.steps[0].key;
    expect((await ok(render(author, { step }))).body.steps).toHaveLength(1);
    expect((await render(author, { step: 'nowhere' })).statusCode).toBe(404);
    expect((await render(author, { variation: 'nobody' })).statusCode).toBe(404);
    expect((await render(author, { version: 1, file: { path, text } })).statusCode).toBe(400);
  });

  const library = readdirSync('seeds/playbooks').map((path) => ({
    path,
    text: readFileSync(`seeds/playbooks/${path}`, 'utf8'),
  }));
  it.each(library)('of $path on the invented account reaches its end', async ({ path, text }) => {
    const variations = [...text.matchAll(/^ {2}- name: (\w+)$/gm)].map(([, name]) => name);
    for (const variation of [undefined, ...variations]) {
      const { body } = await ok(render(author, { file: { path, text }, variation }));
      expect(body).toMatchObject({ failed: null });
      expect(body.steps.length).toBeGreaterThan(0);
      expect(body.artifacts.length).toBeGreaterThan(0);
      expect(JSON.stringify(body)).not.toMatch(/undefined|\[object/);
    }
  });
});

describe('what is live', () => {
  const due = (as: Ask, body: object, path: string) => as('POST', `${PATH}/prepare/${path}`, body);

  it('is rolled out, ended and rolled back', async () => {
    const pilot = { version: 1, audience: { tier: ['a'] }, name: 'pilot', note: 'five customers' };
    const rolled = await ok(due(author, pilot, 'rollouts'));
    expect(rolled.body.rollouts).toMatchObject([
      { name: 'general', origin: 'file' },
      { name: 'pilot', origin: 'hand', audience: { tier: ['a'] }, weight: 100, arm: 'a' },
    ]);
    expect((await ok(due(author, {}, 'rollouts/pilot/end'))).body.rollouts).toHaveLength(1);
    expect((await due(author, {}, 'rollouts/pilot/end')).statusCode).toBe(404);
    const restored = await ok(due(author, { version: 1 }, 'rollback'));
    expect(restored.body).toMatchObject({ from: today, rollouts: [{ name: 'general' }, { name: 'pilot' }] });
    expect((await ok(viewer('GET', `${PATH}/prepare/rollouts`))).body.rollouts).toHaveLength(2);
  });

  it.each([
    [{ version: 1, audience: { sgment: ['smb'] } }, 400],
    [{ version: 1, from: '2026-02-02', to: '2026-02-01' }, 400],
    [{ version: 1, to: '2020-02-01' }, 400],
    [{ version: 9 }, 404],
  ])('is not changed by %j', async (body, status) => {
    expect((await due(author, body, 'rollouts')).statusCode).toBe(status);
  });

  it('ends for everybody with a retirement, and what nobody has begun is cancelled, also by who sees no account', async () => {
    const started = await engine.start();
    const { body } = await ok(due(author, { cancelUnstarted: true, note: 'harm' }, 'retire'));
    expect(body).toEqual({ versions: [1], cancelled: 1 });
    expect((await engine.find(started.executionId)).status).toBe('cancelled');
    const { rows } = await engine.pool.query(
      `SELECT actor, action FROM audit_log WHERE subject_type = 'execution' AND action = 'cancel execution'`,
    );
    expect(rows).toEqual([{ actor: expect.stringMatching(/^key:test-/), action: 'cancel execution' }]);
  });

  it('is paused and resumed by ops, who may do nothing else to it', async () => {
    const ops = await served.as('ops', { book: 'none' });
    expect((await ok(ops('POST', `${PATH}/prepare/pause`))).body).toEqual({ paused: true, changed: true });
    expect((await ok(due(ops, { note: 'still' }, 'pause'))).body).toEqual({ paused: true, changed: false });
    expect((await ok(viewer('GET', PATH))).body.items).toMatchObject([{ paused: true }]);
    expect((await ok(due(ops, {}, 'resume'))).body).toEqual({ paused: false, changed: true });
    expect((await due(ops, {}, 'retire')).statusCode).toBe(403);
  });
});

describe('rights', () => {
  const file = fileOf({ key: 'other' });
  const WRITES = [
    ['POST', '/prepare/draft', { as: 'change' }],
    ['POST', '/other/draft', { as: 'new' }],
    ['PUT', '/prepare/draft', { files: [file] }],
    ['DELETE', '/prepare/draft', undefined],
    ['POST', '/prepare/draft/publish', {}],
    ['POST', '/prepare/rollouts', { version: 1, name: 'mine' }],
    ['POST', '/prepare/rollouts/general/end', {}],
    ['POST', '/prepare/rollback', { version: 1 }],
    ['POST', '/prepare/retire', { cancelUnstarted: true }],
    ['POST', '/prepare/pause', {}],
    ['POST', '/prepare/resume', {}],
    ['POST', '/import', { files: [file] }],
    ['POST', '/prepare/render', {}],
  ] as const;

  it.each(['viewer', 'csm', 'metrics'] as const)('of a %s change nothing', async (role) => {
    const somebody = await served.as(role);
    const before = await everyRowBesidesKeys();
    for (const [method, path, body] of WRITES) {
      const answer = await somebody(method, `${PATH}${path}`, body, { 'if-match': '"1"' });
      expect([path, answer.statusCode]).toEqual([path, 403]);
    }
    expect(await everyRowBesidesKeys()).toEqual(before);
  });

  it('of an admin are those of an author', async () => {
    const admin = await served.as('admin');
    const { etag } = await begin(admin);
    await ok(save(admin, etag, described(playbookFile().text, 'Of an admin')));
    await ok(admin('POST', `${PATH}/prepare/draft/publish`, {}));
    await ok(admin('POST', `${PATH}/prepare/rollback`, {}));
    await ok(admin('POST', `${PATH}/prepare/pause`, {}));
    await ok(admin('POST', `${PATH}/prepare/retire`, { cancelUnstarted: true }));
  });

  it('are needed by whoever asks anything', async () => {
    expect((await served.stranger('GET', PATH)).statusCode).toBe(401);
  });
});
