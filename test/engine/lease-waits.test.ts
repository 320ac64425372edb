import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/engine/ports.ts';
import { createExecutionLeaseStore } from '../../src/engine/postgres/execution-lease-store.ts';
import { errorCodeOf } from '../../src/platform/errors.ts';
import { createPool } from '../../src/platform/postgres/pool.ts';

const PATIENCE_MS = 100;
const LEASE_MS = 60_000;
const [A, B] = [randomUUID(), randomUUID()];
type Reply = () => Promise<{ rows: { id: string; status?: string }[] }>;

/** What Postgres replies from now on. */
let reply: Reply;
const silence: Reply = () => new Promise(() => undefined);
const nothing: Reply = async () => ({ rows: [] });
const outage: Reply = async () => {
  throw new Error('Connection terminated unexpectedly');
};
/** A pool that connects to nothing. */
const pool: pg.Pool = Object.assign(createPool({ url: 'postgres://nowhere/', schema: 'none' }), {
  query: () => reply(),
});

const handBack = (executionId: string): Checkpoint => ({
  executionId,
  leaseEpoch: 1,
  leaseMs: LEASE_MS,
  context: null,
  steps: [],
  calls: [],
  artifacts: [],
  settled: [],
  outcome: { kind: 'release', stepKey: null },
});
const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

let store: ReturnType<typeof createExecutionLeaseStore>;
beforeEach(() => {
  store = createExecutionLeaseStore(pool, PATIENCE_MS);
});

describe('a call that waits for Postgres', () => {
  it('is known by its execution until it is answered', async () => {
    let answer = (): void => undefined;
    reply = () =>
      new Promise((resolve) => {
        answer = () => resolve({ rows: [{ id: A, status: 'pending' }] });
      });
    const committing = store.checkpoint(handBack(A));
    await tick();
    expect(store.waitedMs(A)).toBeGreaterThan(0);
    expect(store.waitedMs(B)).toBe(0);
    expect(store.longestWaitMs()).toBeGreaterThan(0);
    answer();
    expect(await committing).toBe('pending');
    expect(store.longestWaitMs()).toBe(0);
  });

  it.each([
    ['a commit', () => store.checkpoint(handBack(A))],
    ['a lease', () => store.acquire({ executionId: A, owner: 'w', leaseMs: LEASE_MS })],
  ])('is told in the end that there is no answer: %s; the next one gets its own', async (_, ask) => {
    reply = silence;
    expect(errorCodeOf(await ask().catch((error: unknown) => error))).toBe('DEPENDENCY_DOWN');
    expect(store.longestWaitMs()).toBe(0);
    reply = nothing;
    expect(await ask()).toBeFalsy();
  });

  it('counts renewals that fail as one that waits, until one is answered or nothing is held', async () => {
    const held = [{ executionId: A, leaseEpoch: 1 }];
    reply = outage;
    await expect(store.renewLeases(held, LEASE_MS)).rejects.toThrow('terminated');
    await tick();
    const waited = store.longestWaitMs();
    expect(waited).toBeGreaterThan(0);
    await expect(store.renewLeases(held, LEASE_MS)).rejects.toThrow('terminated');
    expect(store.longestWaitMs()).toBeGreaterThan(waited);
    reply = nothing;
    await store.renewLeases(held, LEASE_MS);
    expect(store.longestWaitMs()).toBe(0);
    reply = outage;
    await expect(store.renewLeases(held, LEASE_MS)).rejects.toThrow('terminated');
    await store.renewLeases([], LEASE_MS);
    expect(store.longestWaitMs()).toBe(0);
  });
});
