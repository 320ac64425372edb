import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoint, LeasedExecution } from '../../../src/engine/ports.ts';
import { createExecutionLeaseStore } from '../../../src/engine/postgres/execution-lease-store.ts';
import { BY_KEY, createPool } from '../../../src/platform/postgres/pool.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { hang } from '../../support/scripted-llm.ts';
import { countOf } from '../../support/tables.ts';

const LEASE_MS = 60_000;
let engine: Engine;

beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
});

/** So many executions, due, in the order of their ids. */
async function due(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await engine.start()).executionId);
  return ids.sort();
}

/** The same, held by a worker. */
async function leased(count: number): Promise<LeasedExecution[]> {
  const store = createExecutionLeaseStore(engine.pool);
  const ids = await due(count);
  const all = await Promise.all(
    ids.map((executionId) => store.acquire({ executionId, owner: 'w', leaseMs: LEASE_MS })),
  );
  return all.filter((lease): lease is LeasedExecution => lease !== null);
}

/** The commit of the first step, with an artifact. */
const firstStep = ({ id, leaseEpoch }: LeasedExecution, kind: 'report' | 'email' = 'report'): Checkpoint => ({
  executionId: id,
  leaseEpoch,
  leaseMs: LEASE_MS,
  context: null,
  steps: [
    {
      stepKey: 'assess',
      iteration: 1,
      seq: 0,
      status: 'completed',
      outputs: { risk_score: 7 },
      route: null,
      skippedSteps: [],
      prompt: 'p',
      provider: 'mock',
      model: 'mock-1',
      inputTokens: 1,
      outputTokens: 1,
      costUsd: 0,
      startedAt: new Date(0),
      proposal: null,
    },
  ],
  calls: [],
  artifacts: [
    {
      stepKey: 'assess',
      key: 'plan',
      kind,
      audience: 'internal',
      title: `for ${id}`,
      sections: [],
      markdown: '',
      facts: [],
      flags: [],
      status: 'draft',
    },
  ],
  settled: [],
  outcome: { kind: 'continue', stepKey: 'plan' },
});

/** How often `work` went to the database. */
async function roundTrips(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = (): void => {
    count += 1;
  };
  engine.pool.on('acquire', counting);
  await work();
  engine.pool.off('acquire', counting);
  return count;
}

describe('checkpoints that wait at the same time', () => {
  it('share a statement, and each writes its own rows', async () => {
    const leases = await leased(12);
    const store = createExecutionLeaseStore(engine.pool);
    let committed: (string | null)[] = [];
    const trips = await roundTrips(async () => {
      committed = await Promise.all(leases.map((lease) => store.checkpoint(firstStep(lease))));
    });
    expect(committed).toEqual(leases.map(() => 'running'));
    // A statement a lane.
    expect(trips).toBeLessThanOrEqual(2);
    const { rows } = await engine.pool.query('SELECT execution_id, title FROM workflow_artifacts ORDER BY 1');
    expect(rows).toEqual(leases.map(({ id }) => ({ execution_id: id, title: `for ${id}` })));
  });

  it('are fenced one by one: a stale one writes nothing, its neighbours commit', async () => {
    const leases = await leased(6);
    const [stale] = leases;
    if (!stale) throw new Error('none leased');
    const store = createExecutionLeaseStore(engine.pool);
    await engine.expireLease(stale.id);
    await store.acquire({ executionId: stale.id, owner: 'another', leaseMs: LEASE_MS });
    const committed = await Promise.all(leases.map((lease) => store.checkpoint(firstStep(lease))));
    expect(committed).toEqual([null, ...Array(5).fill('running')]);
    expect(await countOf(engine.pool, 'workflow_artifacts', `execution_id = '${stale.id}'`)).toBe(0);
    expect(await countOf(engine.pool, 'workflow_step_executions', `execution_id = '${stale.id}'`)).toBe(0);
  });

  it('of one execution under two epochs are told apart', async () => {
    const [old] = await leased(1);
    if (!old) throw new Error('none leased');
    const store = createExecutionLeaseStore(engine.pool);
    await engine.expireLease(old.id);
    const taken = await store.acquire({ executionId: old.id, owner: 'another', leaseMs: LEASE_MS });
    if (!taken) throw new Error('not taken');
    const both = await Promise.all([old, taken].map((lease) => store.checkpoint(firstStep(lease))));
    expect(both).toEqual([null, 'running']);
  });

  it.each<[string, (checkpoint: Checkpoint) => Checkpoint]>([
    ['breaks a CHECK', (c) => ({ ...c, artifacts: [{ ...c.artifacts[0], kind: 'novel' } as never] })],
    ['is out of range', (c) => ({ ...c, steps: [{ ...c.steps[0], costUsd: 1e12 } as never] })],
    ['is of no type', (c) => ({ ...c, steps: [{ ...c.steps[0], seq: 'first' } as never] })],
  ])('fail alone where a row %s', async (_, poisoned) => {
    const leases = await leased(6);
    const store = createExecutionLeaseStore(engine.pool);
    const settled = await Promise.allSettled(
      leases.map((lease, n) => store.checkpoint(n === 2 ? poisoned(firstStep(lease)) : firstStep(lease))),
    );
    expect(settled.map((each) => each.status === 'fulfilled' && each.value)).toEqual([
      ...['running', 'running'],
      false,
      ...['running', 'running', 'running'],
    ]);
    expect(settled[2]).toMatchObject({ status: 'rejected' });
    expect(await countOf(engine.pool, 'workflow_step_executions', `status = 'completed'`)).toBe(5);
    expect(await countOf(engine.pool, 'workflow_artifacts')).toBe(5);
  });

  it('lose what Postgres cannot store, not their neighbours', async () => {
    const leases = await leased(3);
    const store = createExecutionLeaseStore(engine.pool);
    const prompt = 'half a \ud83d, a \u0000, a whole 😀 and the text \\u0000';
    const checkpoints = leases.map((lease) => firstStep(lease));
    const spoiled = checkpoints.map((c, n) =>
      n === 1 ? { ...c, steps: c.steps.map((step) => ({ ...step, prompt })) } : c,
    );
    expect(await Promise.all(spoiled.map(store.checkpoint))).toEqual(['running', 'running', 'running']);
    const { rows } = await engine.pool.query(
      `SELECT prompt FROM workflow_step_executions WHERE prompt <> 'p'`,
    );
    expect(rows).toEqual([{ prompt: 'half a , a , a whole 😀 and the text \\u0000' }]);
  });
});

describe('leases that are asked for at the same time', () => {
  it('come with what the context is built from; where that cannot be read of one, it is leased without', async () => {
    const ids = await due(3);
    // An execution of no day: days cannot be counted from it.
    await engine.pool.query(
      `UPDATE workflow_executions SET as_of = 'infinity', reads_as_of = '2026-12-01' WHERE id = $1`,
      [ids[1]],
    );
    const store = createExecutionLeaseStore(engine.pool);
    const leases = await Promise.all(
      ids.map((executionId) => store.acquire({ executionId, owner: 'w', leaseMs: LEASE_MS })),
    );
    expect(leases.map((lease) => lease?.id)).toEqual(ids);
    expect(leases.map((lease) => lease?.rows?.execution.id ?? null)).toEqual([ids[0], null, ids[2]]);
  });

  it('of one that cannot be read end in a failure that a person sees, and its neighbours complete', async () => {
    const ids = await due(3);
    await engine.pool.query(
      `UPDATE workflow_executions SET as_of = 'infinity', reads_as_of = '2026-12-01', max_attempts = 1 WHERE id = $1`,
      [ids[1]],
    );
    expect(await Promise.all(ids.map((id) => engine.run(id)))).toEqual(['complete', 'fail', 'complete']);
  });
});

describe('locks', () => {
  it('that two take in opposite orders hold a batch up, they do not fail it', async () => {
    const leases = await leased(8);
    const store = createExecutionLeaseStore(engine.pool);
    const other = await engine.pool.connect();
    const lock = (id: string | undefined) =>
      other.query('SELECT FROM workflow_executions WHERE id = $1 FOR UPDATE', [id]);
    await other.query('BEGIN');
    await lock(leases.at(-1)?.id);
    await lock(leases.at(-2)?.id);
    const committing = Promise.all(leases.map((lease) => store.checkpoint(firstStep(lease))));
    await vi.waitFor(async () => {
      const waiting = `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND datname = current_database()`;
      expect((await engine.pool.query(waiting)).rowCount).toBeGreaterThan(0);
    });
    // Whom Postgres picks as the victim is its choice; ours must get through either way.
    for (const { id } of leases) if ((await lock(id).catch(() => null)) === null) break;
    await other.query('ROLLBACK');
    other.release();
    expect(await committing).toEqual(leases.map(() => 'running'));
    expect(await countOf(engine.pool, 'workflow_artifacts')).toBe(8);
  });

  it('that somebody keeps on one execution hold up the others for a while, and fail that one alone', async () => {
    const ids = await due(3);
    const impatient = createPool({
      url: engine.url,
      schema: 'nightshift',
      settings: { ...BY_KEY, lock_timeout: '100ms' },
    });
    const store = createExecutionLeaseStore(impatient);
    const other = await engine.pool.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM workflow_executions WHERE id = $1 FOR UPDATE', [ids[1]]);
    const asked = ids.map((executionId) => store.acquire({ executionId, owner: 'w', leaseMs: LEASE_MS }));
    const settled = await Promise.allSettled(asked);
    await other.query('ROLLBACK');
    other.release();
    await impatient.end();
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await countOf(engine.pool, 'workflow_executions', `status = 'running'`)).toBe(2);
  });

  it('of somebody else never hold up the renewal of leases, and do not count as lost', async () => {
    const leases = await leased(3);
    const store = createExecutionLeaseStore(engine.pool);
    const [locked] = leases;
    const other = await engine.pool.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM workflow_executions WHERE id = $1 FOR UPDATE', [locked?.id]);
    await engine.pool.query(`UPDATE workflow_executions SET lease_expires_at = now() WHERE id <> $1`, [
      locked?.id,
    ]);
    const held = leases.map(({ id, leaseEpoch }) => ({ executionId: id, leaseEpoch }));
    expect(await store.renewLeases(held, LEASE_MS)).toEqual(new Set(leases.map(({ id }) => id)));
    await other.query('ROLLBACK');
    other.release();
    expect(await countOf(engine.pool, 'workflow_executions', 'lease_expires_at > now()')).toBe(3);
  });

  it('let a cancellation through in the middle of a load of checkpoints', async () => {
    const ids = await due(10);
    const running = Promise.all(ids.map((id) => engine.run(id)));
    const [cancelled = ''] = ids;
    await vi.waitFor(async () => {
      expect(await engine.app.stores.executionCommands.cancel(cancelled, 'ops', 'a test')).toBe(true);
    });
    const outcomes = await running;
    expect(['lease_lost', 'not_acquired']).toContain(outcomes[0]);
    expect(outcomes.slice(1)).toEqual(Array(9).fill('complete'));
    expect((await engine.find(cancelled)).status).toBe('cancelled');
  });
});

describe('a connection that is cut', () => {
  /** Everything is done, and the word of it gets lost. */
  const mute = (pool: pg.Pool): pg.Pool =>
    Object.assign(Object.create(pool) as pg.Pool, {
      query: async (...given: Parameters<pg.Pool['query']>) => {
        await pool.query(...given);
        throw new Error('Connection terminated unexpectedly');
      },
    });

  it('between the commit and its acknowledgement costs nothing: the next worker goes on behind it', async () => {
    const leases = await leased(4);
    const store = createExecutionLeaseStore(mute(engine.pool));
    const settled = await Promise.allSettled(leases.map((lease) => store.checkpoint(firstStep(lease))));
    expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['rejected']));
    for (const { id } of leases) await engine.expireLease(id);

    const outcomes = await Promise.all(leases.map(({ id }) => engine.run(id)));

    expect(outcomes).toEqual(Array(4).fill('complete'));
    // Of two steps only the second was left to do.
    expect(engine.llm.requests).toHaveLength(4);
    expect(await countOf(engine.pool, 'workflow_step_executions', `step_key = 'assess'`)).toBe(4);
    const { rows } = await engine.pool.query(
      `SELECT DISTINCT outputs -> 'risk_score' AS risk FROM workflow_executions`,
    );
    expect(rows).toEqual([{ risk: 7 }]);
  });
});

describe('the round trips', () => {
  it('of many executions at once are far fewer than the executions', async () => {
    const ids = await due(40);
    const trips = await roundTrips(async () => {
      expect(new Set(await Promise.all(ids.map((id) => engine.run(id))))).toEqual(new Set(['complete']));
    });
    // One by one they would be 1 for the definition and 4 each: lease, context and two steps.
    expect(trips).toBeLessThanOrEqual(20);
    expect(await countOf(engine.pool, 'workflow_step_executions', `status = 'completed'`)).toBe(80);
  });

  it('of two workers that get jobs for the same executions give each to one of them', async () => {
    const ids = await due(10);
    const stores = [createExecutionLeaseStore(engine.pool), createExecutionLeaseStore(engine.pool)];
    const asked = stores.flatMap((store, n) =>
      (n === 0 ? ids : ids.toReversed()).map((executionId) =>
        store.acquire({ executionId, owner: `w${n}`, leaseMs: LEASE_MS }),
      ),
    );
    const given = (await Promise.all(asked)).filter((lease) => lease !== null);
    expect(given.map(({ id }) => id).sort()).toEqual(ids);
    expect(new Set(given.map(({ leaseEpoch }) => leaseEpoch))).toEqual(new Set([1]));
  });

  it('of a drain hand all back that are under way', async () => {
    const ids = await due(12);
    engine.llm.always(hang);
    const drain = new AbortController();
    const running = Promise.all(ids.map((id) => engine.run(id, drain.signal)));
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(12));
    const trips = await roundTrips(async () => {
      drain.abort();
      expect(new Set(await running)).toEqual(new Set(['release']));
    });
    expect(trips).toBeLessThanOrEqual(4);
    const handedBack = `status = 'pending' AND attempts = 0 AND lease_owner IS NULL`;
    expect(await countOf(engine.pool, 'workflow_executions', handedBack)).toBe(12);
  });
});
