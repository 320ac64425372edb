import { expect, it } from 'vitest';
import { createCheckReadiness } from '../../src/engine/check-readiness.ts';

const LEASE_MS = 60_000;

const checkWaiting = (waitMs: number) =>
  createCheckReadiness({
    probe: { migrations: async () => ({ applied: [], pending: [], unknown: [] }) },
    dispatchStore: { oldestDueSeconds: async () => 7 },
    askQueue: async () => ({}),
    leaseStore: { longestWaitMs: () => waitMs },
    leaseMs: LEASE_MS,
    timeoutMs: 1_000,
  })();

it('a worker that has waited for Postgres for longer than a lease is not ready, whatever answers now', async () => {
  expect(await checkWaiting(1_400)).toMatchObject({ ready: true, oldestWaitSeconds: 1 });
  expect(await checkWaiting(LEASE_MS)).toMatchObject({ ready: true, oldestWaitSeconds: 60 });
  expect(await checkWaiting(LEASE_MS + 1)).toMatchObject({
    ready: false,
    database: 'ok',
    queue: 'ok',
    oldestDueSeconds: 7,
    oldestWaitSeconds: 60,
  });
});
