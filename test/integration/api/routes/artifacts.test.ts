import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addDays, todayIn } from '../../../../src/platform/civil-date.ts';
import { type Ask, serveEngine } from '../../../support/api.ts';
import { emailOf, insert } from '../../../support/book.ts';
import { inspect, leaveArtifact, letterPlaybook, type Waiting } from '../../../support/review.ts';
import { countOf, everyRow } from '../../../support/tables.ts';

const PATH = '/api/artifacts';
const today = todayIn('UTC', new Date());

const { engine, served } = await serveEngine();
let host: Ask;
let ines: string;
let letter: Waiting;
beforeEach(async () => {
  await engine.reset();
  await engine.publish(letterPlaybook());
  letter = await leaveArtifact(engine);
  ines = await emailOf(engine.pool, letter.ownerId);
  host = await served.as('act_as', { book: 'none' });
});

/** Asks as the host does for the owner of the letter. */
const asInes: Ask = (method, path, body, headers = {}) =>
  host(method, path, body, { 'nightshift-act-as': ines, ...headers });
const at = (revision: number) => ({ 'if-match': `"${revision}"` });
const revisionNow = async (id = letter.id): Promise<number> => (await inspect(engine, id)).revision;
async function user(name: string, role = 'csm'): Promise<string> {
  const id = randomUUID();
  await insert(engine.pool, 'users', { id, email: `${name}@example.com`, name, role, active: true });
  return id;
}
/** All but when a key was last used. */
async function rows() {
  const { api_keys: _keys, ...others } = await everyRow(engine.pool);
  return others;
}
const section = (text: string) => [{ key: 'body', title: 'Body', kind: 'text', text }];

describe('the inbox', () => {
  it('shows what is the caller`s, page by page', async () => {
    await engine.pool.query(
      `INSERT INTO workflow_artifacts (execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on,
         kind, audience, title, sections, markdown, status)
       SELECT execution_id, 'copy-' || n, step_key, customer_id, contract_id, owner_id, due_on + n, 'report', 'internal',
         title, sections, markdown, 'pending_review' FROM workflow_artifacts, generate_series(1, 4) AS n`,
    );
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = (await asInes('GET', `${PATH}?mine=true&limit=2${cursor}`)).json();
      seen.push(...page.items.map(({ dueOn }: { dueOn: string }) => dueOn));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(5);
    expect(seen).toEqual(seen.toSorted());
    expect((await asInes('GET', `${PATH}?cursor=nonsense`)).statusCode).toBe(400);
  });

  it('of a deputy has also the artifacts of whom they stand in for, for as long as they do', async () => {
    const petra = await user('petra');
    const asPetra = await served.as('csm', { book: 'own', user: 'petra@example.com' });
    const ids = async () =>
      (await asPetra('GET', `${PATH}?mine=true`)).json().items.map(({ id }: { id: string }) => id);
    expect(await ids()).toEqual([]);
    await insert(engine.pool, 'user_deputies', {
      ...{
        user_id: letter.ownerId,
        deputy_id: petra,
        valid_from: today,
        valid_to: today,
        created_by: 'test',
      },
    });
    expect(await ids()).toEqual([letter.id]);
    await engine.pool.query('UPDATE user_deputies SET valid_from = valid_from - 9, valid_to = valid_to - 9');
    expect(await ids()).toEqual([]);
  });

  it('costs one statement besides its transaction, with whatever filters', async () => {
    for (const query of [
      'mine=true',
      'stage=prepare&customer=harbour&status=pending_review',
      'snoozed=with',
    ]) {
      await asInes('GET', `${PATH}?${query}`);
      const asked = vi.spyOn(pg.Client.prototype, 'query');
      await asInes('GET', `${PATH}?${query}`);
      const texts = asked.mock.calls.map(([statement]: readonly unknown[]) =>
        typeof statement === 'object' && statement !== null && 'text' in statement
          ? String(statement.text)
          : String(statement),
      );
      asked.mockRestore();
      expect(texts.map((text) => text.trim().split(/[ ;]/)[0])).toEqual(['BEGIN', 'WITH', 'COMMIT']);
    }
  });

  it('finds by status, stage, owner, customer, contract and night, and counts', async () => {
    const count = async (query: string) => (await asInes('GET', `${PATH}?${query}`)).json().items.length;
    expect(await count(`stage=prepare&owner=${ines}&contract=${letter.contractId}`)).toBe(1);
    expect(await count('status=approved&status=rejected')).toBe(0);
    expect(await count('status=pending_review')).toBe(1);
    expect(await count('customer=nobody')).toBe(0);
    expect(await count('snoozed=only')).toBe(0);
    expect(await count(`night=${(await inspect(engine, letter.id)).asOf}`)).toBe(1);
    expect((await asInes('GET', `${PATH}/counts?mine=true`)).json()).toEqual({
      byStatus: { pending_review: 1 },
      snoozed: 0,
    });
  });

  it.each(['status=nonsense', 'mine=perhaps', 'night=yesterday', 'limit=0', 'limit=9999'])(
    'refuses %s',
    async (query) => {
      expect((await asInes('GET', `${PATH}?${query}`)).statusCode).toBe(400);
    },
  );

  it('takes a stage that does not exist for a mistake', async () => {
    const answer = await asInes('GET', `${PATH}?stage=Prepair`);
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND']);
  });

  it('can be taken away as CSV, in which nothing is a formula', async () => {
    await engine.pool.query(`UPDATE workflow_artifacts SET title = '=cmd|'' /C calc''!A0'`);
    const before = await rows();
    const answer = await asInes('GET', `${PATH}/export.csv?mine=true`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="artifacts.csv"');
    expect(answer.body).toContain(`"'=cmd|`);
    expect(await rows()).toEqual(before);
  });
});

describe('an artifact', () => {
  it('is shown with its revision as ETag, and with what the caller may do now', async () => {
    const answer = await asInes('GET', `${PATH}/${letter.id}`);
    const body = answer.json();
    expect(answer.headers.etag).toBe(`"${body.revision}"`);
    expect(body).toMatchObject({
      id: letter.id,
      status: 'pending_review',
      over: null,
      stale: [],
      events: [],
    });
    expect(body.claims.map(({ verdict }: { verdict: string }) => verdict)).toContain('supported');
    expect(body).not.toHaveProperty('trace');
    expect(body.allowed).toEqual([
      ...['edit', 'approve', 'approve_edited', 'reject', 'snooze', 'assign', 'reopen', 'use'],
    ]);
    await asInes('POST', `${PATH}/${letter.id}/approve`, undefined, at(body.revision));
    const { allowed } = (await asInes('GET', `${PATH}/${letter.id}`)).json();
    expect(allowed).toContain('undo');
    expect(allowed).not.toContain('edit');
    const viewer = await served.as('viewer');
    expect((await viewer('GET', `${PATH}/${letter.id}`)).json().allowed).toEqual([]);
  });

  it('has a trace', async () => {
    const answer = await asInes('GET', `${PATH}/${letter.id}/trace`);
    expect(answer.json()).toMatchObject({ step: 'plan', calls: [{ purpose: 'initial' }] });
  });

  it('is listed for its contract by renewal', async () => {
    const { renewals } = (await asInes('GET', `/api/contracts/${letter.contractId}/artifacts`)).json();
    expect(renewals).toMatchObject([{ executions: [{ stage: 'Prepare', artifacts: [{ id: letter.id }] }] }]);
    expect((await asInes('GET', `/api/contracts/${randomUUID()}/artifacts`)).statusCode).toBe(404);
  });

  it.each([
    ['markdown', 'text/markdown; charset=utf-8', 'md'],
    ['text', 'text/plain; charset=utf-8', 'txt'],
    ['eml', 'message/rfc822', 'eml'],
  ])('is taken away as %s, which changes nothing', async (format, type, ending) => {
    await asInes('POST', `${PATH}/${letter.id}/approve`, undefined, at(await revisionNow()));
    const before = await rows();
    const answer = await asInes('GET', `${PATH}/${letter.id}/export?format=${format}`);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, type]);
    expect(answer.headers['content-disposition']).toMatch(
      new RegExp(`^attachment; filename="[a-z0-9-]+\\.${ending}"$`),
    );
    expect(await rows()).toEqual(before);
  });

  it('is no mail before somebody has approved it', async () => {
    const answer = await asInes('GET', `${PATH}/${letter.id}/export?format=eml`);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'TRANSITION_ILLEGAL']);
  });
});

describe('an edit', () => {
  it('must say which revision it was made from', async () => {
    const answer = await asInes('PUT', `${PATH}/${letter.id}`, { title: 'Mine' });
    expect([answer.statusCode, answer.json().code]).toEqual([428, 'PRECONDITION_REQUIRED']);
    const odd = await asInes('PUT', `${PATH}/${letter.id}`, { title: 'Mine' }, { 'if-match': '*' });
    expect(odd.statusCode).toBe(400);
  });

  it('that comes too late is told who was faster, and gets both texts back', async () => {
    const revision = await revisionNow();
    const first = await asInes('PUT', `${PATH}/${letter.id}`, { sections: section('First.') }, at(revision));
    expect([first.statusCode, first.headers.etag]).toEqual([200, `"${revision + 1}"`]);
    const mine = { title: 'Mine', sections: section('Second.') };
    const second = await asInes('PUT', `${PATH}/${letter.id}`, mine, at(revision));
    expect(second.statusCode).toBe(412);
    expect(second.json()).toMatchObject({
      code: 'REVISION_STALE',
      details: {
        revision: revision + 1,
        by: expect.stringMatching(new RegExp(`^key:test-[0-9a-f-]+/${ines}$`)),
        at: expect.stringMatching(/^20\d\d-/),
        yours: mine,
        theirs: { sections: section('First.') },
      },
    });
  });

  it('keeps every letter, whatever it means elsewhere', async () => {
    const odd = `<script>alert(1)</script> {{customer.name}} ' OR 1=1 -- \u202E \u{1F9D1}\u200D\u{1F680} %00 $1 \\u0000`;
    const edit = { title: odd, sections: section(odd) };
    await asInes('PUT', `${PATH}/${letter.id}`, edit, at(await revisionNow()));
    expect((await asInes('GET', `${PATH}/${letter.id}`)).json()).toMatchObject(edit);
  });

  it('of what cannot be stored is refused', async () => {
    for (const odd of ['a\u0000b', 'a\uD800b']) {
      const answer = await asInes('PUT', `${PATH}/${letter.id}`, { title: odd }, at(await revisionNow()));
      expect(answer.statusCode).toBe(400);
      const note = await asInes('POST', `${PATH}/${letter.id}/reject`, { reason: 'other', note: odd });
      expect(note.statusCode).toBe(400);
    }
    expect((await asInes('GET', `${PATH}?stage=%00`)).statusCode).toBe(400);
  });
});

describe('an act', () => {
  const act = (name: string, body?: object, headers = {}) =>
    asInes('POST', `${PATH}/${letter.id}/${name}`, body, headers);

  it('of approving needs the revision that was read, and counts as that of whom the key acts for', async () => {
    expect((await act('approve')).statusCode).toBe(428);
    const revision = await revisionNow();
    expect((await act('approve', undefined, at(revision + 1))).statusCode).toBe(412);
    const done = await act('approve', { note: 'Good.' }, at(revision));
    expect(done.json()).toEqual({ id: letter.id, revision: revision + 1, status: 'approved' });
    const { rows } = await engine.pool.query(
      `SELECT a.reviewed_by = a.owner_id AS own, e.user_id = a.owner_id AS event, l.actor
       FROM workflow_artifacts a JOIN artifact_events e ON e.artifact_id = a.id AND e.kind = 'verdict'
       JOIN audit_log l ON l.subject_id = a.id::text`,
    );
    expect(rows).toEqual([
      { own: true, event: true, actor: expect.stringMatching(new RegExp(`^key:test-[0-9a-f-]+/${ines}$`)) },
    ]);
  });

  it('of approving with one`s own text gives `edited`', async () => {
    const edit = { sections: section('Call me.') };
    const done = await act('approve', { edit }, at(await revisionNow()));
    expect(done.json().status).toBe('edited');
  });

  it('is taken back by undo, and allowed again by reopen', async () => {
    expect((await act('reject', { reason: 'wrong_tone' })).json().status).toBe('rejected');
    expect((await act('undo')).json()).toMatchObject({ status: 'pending_review', undid: 'rejected' });
    expect((await act('undo')).statusCode).toBe(409);
    await act('reject', { reason: 'not_needed' });
    expect((await act('reopen')).json().status).toBe('pending_review');
  });

  it('puts off and hands over', async () => {
    const petra = await user('petra');
    expect((await act('snooze', { until: addDays(today, 1) })).statusCode).toBe(200);
    expect((await asInes('GET', `${PATH}?mine=true`)).json().items).toEqual([]);
    expect((await act('snooze', { until: '2020-01-01' })).statusCode).toBe(400);
    expect((await act('assign', { to: 'petra@example.com' })).statusCode).toBe(200);
    expect((await inspect(engine, letter.id)).ownerId).toBe(petra);
    expect((await act('assign', { to: 'nobody@example.com' })).statusCode).toBe(404);
  });

  it('of using is a POST; then nothing is undone', async () => {
    await act('approve', undefined, at(await revisionNow()));
    expect((await act('used', { use: 'sent' })).statusCode).toBe(200);
    expect((await act('undo')).json().code).toBe('CONFLICT');
  });

  it('on a proposal of a later run takes it over or puts it aside', async () => {
    const propose = () =>
      engine.pool.query(
        `INSERT INTO artifact_revisions (artifact_id, origin, base_revision, title, sections, markdown, proposal)
         SELECT id, 'machine', revision, 'Anew', sections, markdown, 'open' FROM workflow_artifacts`,
      );
    expect((await act('dismiss')).statusCode).toBe(404);
    await propose();
    expect((await act('adopt')).statusCode).toBe(428);
    expect((await act('dismiss')).statusCode).toBe(200);
    await propose();
    expect((await act('adopt', undefined, at(await revisionNow()))).statusCode).toBe(200);
    expect((await inspect(engine, letter.id)).title).toBe('Anew');
  });

  it('of looking is noted once a day', async () => {
    for (let n = 0; n < 2; n += 1) {
      expect((await act('opened')).statusCode).toBe(204);
      const shown = { ids: [letter.id, randomUUID()] };
      expect((await asInes('POST', `${PATH}/shown`, shown)).statusCode).toBe(204);
    }
    const { events } = await inspect(engine, letter.id);
    expect(events.map(({ kind }) => kind).sort()).toEqual(['opened', 'shown']);
  });

  it('is refused to who only reads', async () => {
    const viewer = await served.as('viewer');
    const before = await rows();
    for (const name of [
      'approve',
      'reject',
      'snooze',
      'assign',
      'undo',
      'reopen',
      'adopt',
      'dismiss',
      'used',
    ])
      expect((await viewer('POST', `${PATH}/${letter.id}/${name}`, {}, at(1))).statusCode).toBe(403);
    expect((await viewer('POST', `${PATH}/bulk`, {})).statusCode).toBe(403);
    expect((await viewer('PUT', `${PATH}/${letter.id}`, {}, at(1))).statusCode).toBe(403);
    expect(await rows()).toEqual(before);
  });
});

describe('many at once', () => {
  it('are each judged alone: what is foreign looks as if it did not exist', async () => {
    const foreign = await leaveArtifact(engine);
    const flagged = await leaveArtifact(engine, {});
    await engine.pool.query('UPDATE customers SET owner_id = $1 WHERE id = $2', [
      letter.ownerId,
      flagged.customerId,
    ]);
    await engine.pool.query(
      `UPDATE workflow_artifacts SET flags = '[{"code":"too_long","detail":"900 words"}]' WHERE id = $1`,
      [flagged.id],
    );
    const artifacts = [letter, foreign, flagged, { id: randomUUID() }].map(({ id }) => ({ id }));
    const before = await rows();
    const order = { action: 'approve', artifacts };
    const preview = (await asInes('POST', `${PATH}/bulk`, { ...order, dryRun: true })).json();
    expect(await rows()).toEqual(before);
    const done = (await asInes('POST', `${PATH}/bulk`, order)).json();
    expect(preview).toEqual({ ...done, dryRun: true });
    expect(done).toMatchObject({
      ...{ dryRun: false, done: 1, refused: 3 },
      results: [
        { id: letter.id, outcome: 'done', status: 'approved' },
        { id: foreign.id, outcome: 'refused', code: 'NOT_FOUND' },
        { outcome: 'refused', code: 'TRANSITION_ILLEGAL', because: expect.stringContaining('900 words') },
        { outcome: 'refused', code: 'NOT_FOUND' },
      ],
    });
    expect((await inspect(engine, foreign.id)).status).toBe('pending_review');
  });

  it('name their revisions, and one that has changed since is refused', async () => {
    const artifacts = [{ id: letter.id, revision: (await revisionNow()) - 1 }];
    const { results } = (
      await asInes('POST', `${PATH}/bulk`, { action: 'reject', reason: 'not_needed', artifacts })
    ).json();
    expect(results).toMatchObject([
      { outcome: 'refused', code: 'REVISION_STALE', details: { by: 'Nightshift' } },
    ]);
  });

  it('are handed over only to somebody, which a dry run knows', async () => {
    const order = {
      action: 'assign',
      to: 'nobody@example.com',
      artifacts: [{ id: letter.id }],
      dryRun: true,
    };
    expect((await asInes('POST', `${PATH}/bulk`, order)).json().results).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
  });
});

describe('the artifact of somebody else', () => {
  it('looks as if it did not exist on every route, and nothing is changed', async () => {
    await user('petra');
    const petra = await served.as('csm', { book: 'own', user: 'petra@example.com' });
    await petra('GET', PATH);
    const before = await rows();
    const bodies: Record<string, object> = {
      reject: { reason: 'not_needed' },
      snooze: { until: addDays(today, 1) },
      assign: { to: 'petra@example.com' },
      used: { use: 'sent' },
    };
    const acts = ['approve', 'undo', 'reopen', 'adopt', 'dismiss', 'opened', ...Object.keys(bodies)];
    const answers = [
      await petra('GET', `${PATH}/${letter.id}`),
      await petra('GET', `${PATH}/${letter.id}/trace`),
      await petra('GET', `${PATH}/${letter.id}/export`),
      await petra('GET', `/api/contracts/${letter.contractId}/artifacts`),
      await petra('PUT', `${PATH}/${letter.id}`, { title: 'Mine' }, at(1)),
    ];
    for (const name of acts)
      answers.push(await petra('POST', `${PATH}/${letter.id}/${name}`, bodies[name], at(1)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 404));
    expect((await petra('GET', PATH)).json().items).toEqual([]);
    expect((await petra('GET', `${PATH}/counts`)).json().byStatus).toEqual({});
    expect((await petra('GET', `${PATH}/export.csv`)).body.split('\r\n')).toHaveLength(2);
    expect(await countOf(engine.pool, 'artifact_events')).toBe(0);
    expect(await rows()).toEqual(before);
  });
});
