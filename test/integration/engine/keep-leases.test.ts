import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLeaseKeeper, type LeaseKeeper } from '../../../src/engine/keep-leases.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { keptLogger } from '../../support/kept-logger.ts';
import { during } from '../../support/scripted-llm.ts';

const LEASE_MS = 60_000;
const PERIOD_MS = LEASE_MS / 3;

describe('a lease', () => {
  let waits: Record<string, number>;
  let renewed: string[][];
  let keeper: LeaseKeeper;
  const logger = keptLogger();

  beforeEach(() => {
    vi.useFakeTimers();
    waits = {};
    renewed = [];
    logger.lines.length = 0;
    keeper = createLeaseKeeper({
      store: {
        async renewLeases(leases) {
          renewed.push(leases.map(({ executionId }) => executionId));
          return new Set(leases.map(({ executionId }) => executionId));
        },
        waitedMs: (executionId) => waits[executionId] ?? 0,
      },
      logger,
      leaseMs: LEASE_MS,
    });
  });
  afterEach(() => {
    keeper.stop();
    vi.useRealTimers();
  });

  it('is renewed three times in its life', async () => {
    keeper.hold('a', 1);
    await vi.advanceTimersByTimeAsync(LEASE_MS);
    expect(renewed).toEqual([['a'], ['a'], ['a']]);
    expect(logger.lines).toEqual([]);
  });

  it('is left to run out where its execution has waited for Postgres for longer than that, and nothing is stopped', async () => {
    const stuck = keeper.hold('stuck', 1);
    keeper.hold('well', 1);
    waits = { stuck: LEASE_MS, well: 20 };
    await vi.advanceTimersByTimeAsync(PERIOD_MS);
    waits = { stuck: LEASE_MS + 1, well: 20 };
    await vi.advanceTimersByTimeAsync(PERIOD_MS);
    expect(renewed).toEqual([['stuck', 'well'], ['well']]);
    // Whether it is lost the fence will say.
    expect(stuck.signal.aborted).toBe(false);
    expect(logger.lines).toMatchObject([{ level: 'warn', code: 'DEPENDENCY_DOWN', leases: 1 }]);
  });
});

describe('with a real database', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await createEngine({ LEASE_SECONDS: '1' });
    await engine.publish();
  });
  afterAll(() => engine.close());

  it('a lease is still renewed while a model thinks for longer than that', async () => {
    const { executionId } = await engine.start();
    const isOldAndHeld = async (): Promise<void> => {
      const { rows } = await engine.pool.query(
        `SELECT FROM workflow_executions WHERE id = $1 AND lease_epoch = 1 AND lease_expires_at > clock_timestamp()
           AND started_at < clock_timestamp() - interval '2 seconds'`,
        [executionId],
      );
      expect(rows).toHaveLength(1);
    };
    engine.llm.next(during(() => vi.waitFor(isOldAndHeld, { timeout: 10_000 })));
    expect(await engine.run(executionId)).toBe('complete');
  });
});
