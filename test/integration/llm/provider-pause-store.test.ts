import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderPauseStore } from '../../../src/llm/ports.ts';
import { createProviderPauseStore } from '../../../src/llm/postgres/provider-pause-store.ts';
import {
  afterAnswer,
  afterRefusal,
  type ProviderPause,
  type ProviderRefusal,
  takeSlots,
} from '../../../src/llm/provider-pause.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

const HAIKU = { provider: 'anthropic', model: 'claude-haiku-4-5' };
const LIMITS = { baseMs: 5_000, maxMs: 900_000 };

let database: TestDatabase;
let pool: ReturnType<typeof createPool>;
let store: ProviderPauseStore;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift', max: 10 });
  store = createProviderPauseStore(pool);
});
beforeEach(async () => {
  await pool.query('DELETE FROM provider_pauses');
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

const refuse = (given: Partial<ProviderRefusal> = {}) => {
  const refusal: ProviderRefusal = {
    round: null,
    code: 'LLM_OVERLOADED',
    retryAfterMs: null,
    jitter: 1,
    ...given,
  };
  return store.change(HAIKU, (pause, now) => ({ pause: afterRefusal(pause, refusal, LIMITS, now) }));
};
const takeOne = (withinMs = 3_600_000) =>
  store.change(HAIKU, (pause, now) => takeSlots(pause as ProviderPause, { count: 1, withinMs }, now));

describe('the pause of a provider and model', () => {
  it('is kept as it was made, by the clock of the store', async () => {
    const { pause, now } = await refuse();
    expect(pause).toMatchObject({ round: 1, since: now, code: 'LLM_OVERLOADED', refusals: 1 });
    const kept = await store.change(HAIKU, (stored) => ({ pause: stored }));
    expect(kept.pause).toEqual(pause);
    const { rows } = await pool.query<{ seconds: number }>(
      'SELECT extract(epoch FROM paused_until - clock_timestamp())::float8 AS seconds FROM provider_pauses',
    );
    expect(rows[0]?.seconds).toBeGreaterThan(4);
    expect(rows[0]?.seconds).toBeLessThanOrEqual(5);
  });

  it('is a single one, however many calls are refused at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => refuse()));
    expect(new Set(made.map(({ pause }) => pause?.round))).toEqual(new Set([1]));
    const { rows } = await pool.query('SELECT round, refusals FROM provider_pauses');
    expect(rows).toEqual([{ round: 1, refusals: 1 }]);
  });

  it('gives no slot twice, however many calls ask', async () => {
    const { pause } = await refuse();
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeOne()));
    const instants = taken.map(({ slots }) => slots[0]?.getTime() ?? 0).sort((a, b) => a - b);
    const first = pause?.pausedUntil.getTime() ?? 0;
    expect(instants).toEqual(Array.from({ length: 20 }, (_, n) => first + n * 1_000));
  });

  it('changes by answers and refusals of calls that were let through in its round', async () => {
    await refuse();
    await store.change(HAIKU, (pause) => ({ pause: pause && afterAnswer(pause, 1) }));
    expect((await refuse({ round: 1 })).pause).toMatchObject({
      round: 2,
      refusals: 1,
      perMinute: 30,
      refusedPerMinute: 60,
    });
    expect((await refuse({ round: 1 })).pause).toMatchObject({ round: 2 });
  });

  it('does not hold for other models, and reading creates none', async () => {
    await refuse();
    const other = await store.change({ ...HAIKU, model: 'other' }, (pause) => ({ pause }));
    expect(other.pause).toBeNull();
    expect(await store.inForce()).toMatchObject({ pauses: [{ ...HAIKU, pause: { round: 1 } }] });
  });

  it('is in force until it has not been closed for ten minutes', async () => {
    await refuse();
    const endedAgo = (interval: string) =>
      pool.query(`UPDATE provider_pauses SET paused_until = now() - interval '${interval}'`);
    await endedAgo('9 minutes 50 seconds');
    expect((await store.inForce()).pauses).toHaveLength(1);
    await endedAgo('10 minutes');
    expect(await store.inForce()).toEqual({ pauses: [], now: expect.any(Date) });
    await pool.query('DELETE FROM provider_pauses');
    expect((await store.inForce()).pauses).toEqual([]);
  });
});
