import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../../src/platform/civil-date.ts';
import { type Ask, serveEngine } from '../../../support/api.ts';
import { emailOf, insert, insertAccount, TONIGHT } from '../../../support/book.ts';
import type { Started } from '../../../support/engine.ts';

const { engine, served } = await serveEngine();
let mine: Started;
let theirs: Started;
let csm: Ask;
let ines: Ask;
let ops: Ask;
let author: Ask;
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  mine = await engine.start();
  theirs = await engine.start();
  csm = await served.as('csm');
  ines = await served.as('csm', { book: 'own', user: await emailOf(engine.pool, mine.ownerId) });
  ops = await served.as('ops', { book: 'none' });
  author = await served.as('author', { book: 'none' });
});

const get = async (ask: Ask, path: string) => {
  const answer = await ask('GET', path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};

describe('why', () => {
  it('says for every stage what a scan of the day does', async () => {
    const found = await get(ines, `/api/contracts/${mine.contractId}/why?date=${TONIGHT}`);
    expect(found).toMatchObject({
      date: TONIGHT,
      contract: { id: mine.contractId },
      reasons: [],
      stages: [{ key: 'prepare', answer: 'started', execution: { id: mine.executionId } }],
    });
  });

  it('says why a version does not apply, with the conditions that failed', async () => {
    await engine.publish();
    const account = await insertAccount(engine.pool, { customer: { lifecycle: 'churned' } });
    const found = await get(csm, `/api/contracts/${account.contractId}/why?date=${TONIGHT}&stage=prepare`);
    expect(found.reasons).toMatchObject([{ code: 'customer_churned' }]);
    expect(found.stages).toMatchObject([{ answer: 'not_prepared' }]);
  });

  it.each(['contract', 'stage'])('knows no %s that is not there', async (what) => {
    const id = what === 'contract' ? randomUUID() : mine.contractId;
    expect((await csm('GET', `/api/contracts/${id}/why?stage=prepair`)).statusCode).toBe(404);
  });

  it('knows no contract of somebody else, and none for who sees no accounts', async () => {
    for (const ask of [ines, ops, author])
      expect((await ask('GET', `/api/contracts/${theirs.contractId}/why`)).statusCode).toBe(404);
  });
});

describe('the forecast and the preview', () => {
  const due = () => insertAccount(engine.pool);

  it('are about the accounts that the caller sees, and say so', async () => {
    await due();
    const dueOfInes = await insertAccount(engine.pool, { customer: { owner_id: mine.ownerId } });
    for (const [ask, accounts, starts] of [
      [csm, 'all', 2],
      [ines, 'own', 1],
      [ops, 'none', 0],
      [author, 'none', 0],
    ] as const) {
      const forecast = await get(ask, `/api/schedule/forecast?date=${TONIGHT}&nights=3&by=stage`);
      expect(forecast).toMatchObject({ accounts, nights: 3, until: addDays(TONIGHT, 2) });
      const sum = forecast.totals.reduce((total: number, each: { starts: number }) => total + each.starts, 0);
      expect([accounts, sum]).toEqual([accounts, starts]);
      const preview = await get(ask, `/api/schedule/preview?date=${TONIGHT}`);
      expect(preview).toMatchObject({ accounts, date: TONIGHT });
      const starting = preview.items.filter(({ fate }: { fate: string }) => fate === 'starts');
      expect([accounts, starting.length]).toEqual([accounts, starts]);
      if (ask === ines) expect(starting).toMatchObject([{ contractId: dueOfInes.contractId }]);
    }
  });

  it('count everything, and list as many as were asked for', async () => {
    const preview = await get(csm, `/api/schedule/preview?date=${TONIGHT}&limit=1`);
    expect(preview).toMatchObject({
      contracts: 2,
      due: 2,
      stages: [{ stage: 'Prepare', exists: 2, starts: 0 }],
    });
    expect(preview.items).toHaveLength(1);
  });

  it('rest on what executions of everybody took, also for who sees none', async () => {
    await engine.run(mine.executionId);
    const { assumptions } = await get(ops, '/api/schedule/forecast?nights=1');
    expect(assumptions.measured).toEqual({ prepare: 1 });
  });
});

describe('what is deferred', () => {
  async function defer(started: Started, occurrence: number, notAfter: string): Promise<void> {
    await insert(engine.pool, 'deferred_starts', {
      ...{ term_id: started.termId, key: 'prepare', occurrence, stage_name: 'Prepare', reason: 'owner_cap' },
      definition_id: (await engine.find(started.executionId)).versionId,
      ...{ since: TONIGHT, scan_date: TONIGHT, scan_id: randomUUID(), not_after: notAfter },
    });
  }

  it('comes a page at a time, the most urgent first, whatever starts meanwhile', async () => {
    for (const occurrence of [1, 2, 3, 4]) await defer(mine, occurrence, addDays(TONIGHT, 9 - occurrence));
    await defer(theirs, 1, addDays(TONIGHT, 8));
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: { items: { termId: string; occurrence: number }[]; next: string | null } = await get(
        csm,
        `/api/schedule/deferred?limit=1${next === '' ? '' : `&cursor=${next}`}`,
      );
      for (const each of page.items) seen.push(`${each.termId} ${each.occurrence}`);
      next = page.next;
      // The place of what is gone is still a place.
      await engine.pool.query('DELETE FROM deferred_starts WHERE term_id = $1 AND occurrence = $2', [
        page.items[0]?.termId,
        page.items[0]?.occurrence,
      ]);
    }
    expect(seen).toHaveLength(5);
    expect(seen.slice(0, 3)).toEqual([4, 3, 2].map((each) => `${mine.termId} ${each}`));
    expect(new Set(seen.slice(3))).toEqual(new Set([`${mine.termId} 1`, `${theirs.termId} 1`]));
  });

  it('is that of the accounts that the caller sees', async () => {
    await defer(theirs, 1, addDays(TONIGHT, 3));
    expect((await get(csm, '/api/schedule/deferred')).items).toHaveLength(1);
    for (const ask of [ines, ops, author])
      expect((await get(ask, '/api/schedule/deferred')).items).toEqual([]);
  });
});

describe('the nights', () => {
  it('are listed, the newest first', async () => {
    await engine.app.scan({ scanDate: addDays(TONIGHT, 1), trigger: 'manual' });
    const first = await get(author, '/api/schedule/nights?limit=1');
    expect(first.items).toMatchObject([{ date: addDays(TONIGHT, 1), scans: 1, contracts: 2 }]);
    const second = await get(author, `/api/schedule/nights?limit=1&cursor=${first.next}`);
    expect(second).toMatchObject({ items: [{ date: TONIGHT, scans: 2 }], next: null });
  });

  it('say what they did: of the accounts that one sees, or counts of all for who sees none', async () => {
    await engine.run(theirs.executionId);
    await engine.pool.query(
      `UPDATE workflow_executions SET status = 'failed', error_code = 'LLM_TIMEOUT', finished_at = now() WHERE id = $1`,
      [mine.executionId],
    );
    const failures = [{ code: 'LLM_TIMEOUT', executions: 1 }];
    expect(await get(ines, `/api/schedule/nights/${TONIGHT}`)).toMatchObject({
      accounts: 'own',
      outcomes: [{ stage: 'Prepare', statuses: { failed: 1 } }],
      failures,
    });
    for (const [ask, accounts] of [
      [csm, 'all'],
      [ops, 'all'],
      [author, 'all'],
    ] as const) {
      const night = await get(ask, `/api/schedule/nights/${TONIGHT}`);
      expect(night).toMatchObject({
        accounts,
        unfinished: 0,
        outcomes: [{ statuses: { failed: 1, completed: 1 } }],
        failures,
        missedWindows: [],
        scans: [{ stages: { Prepare: { started: 1 } } }, { stages: { Prepare: { started: 1 } } }],
      });
      expect(night.outcomes[0].artifacts).toBeGreaterThan(0);
    }
  });

  it('give ops and authors no name', async () => {
    await engine.run(theirs.executionId);
    const { rows } = await engine.pool.query<{ name: string }>('SELECT name FROM customers');
    for (const ask of [ops, author])
      for (const path of ['/nights', `/nights/${TONIGHT}`, '/preview', '/deferred', '/forecast'])
        for (const { name } of rows)
          expect((await ask('GET', `/api/schedule${path}`)).body).not.toContain(name);
  });

  it('that were never scanned did nothing', async () => {
    expect(await get(csm, '/api/schedule/nights/2020-01-01')).toMatchObject({ scans: [], outcomes: [] });
  });
});
