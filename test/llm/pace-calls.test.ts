import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPaceCalls, type PaceCalls } from '../../src/llm/pace-calls.ts';
import type { ProviderPauseStore } from '../../src/llm/ports.ts';
import type { ProviderPause } from '../../src/llm/provider-pause.ts';
import { NightshiftError } from '../../src/platform/errors.ts';
import { silentLogger } from '../support/silent-logger.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-12-01T03:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
const CALL = { provider: 'anthropic', model: 'claude-haiku-4-5', purpose: 'initial', signal: never } as const;
const refused = (code: NightshiftError['code'], retryAfterMs?: number): NightshiftError =>
  new NightshiftError(code, 'refused', 'Nothing.', { retryAfterMs });
const inMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The store of pauses, a few milliseconds away, which counts how often it was asked. */
function pauseStore() {
  const pauses = new Map<string, ProviderPause>();
  let changes = 0;
  const store: ProviderPauseStore = {
    async change({ provider, model }, change) {
      changes += 1;
      await inMs(2);
      const key = `${provider} ${model}`;
      const now = new Date();
      const changed = change(pauses.get(key) ?? null, now);
      if (changed.pause) pauses.set(key, changed.pause);
      return { ...changed, now };
    },
    inForce: async () => ({
      pauses: [...pauses].map(([key, pause]) => {
        const [provider = '', model = ''] = key.split(' ');
        return { provider, model, pause };
      }),
      now: new Date(),
    }),
  };
  return { ...store, changes: () => changes, clear: () => pauses.clear() };
}

const pacer = (store: ProviderPauseStore): PaceCalls =>
  createPaceCalls({
    store,
    clock: { now: () => new Date() },
    logger: silentLogger,
    random: () => 0,
    limits: { baseMs: 10_000, maxMs: 900_000 },
  });

/** Runs `work` with as much fake time as it needs. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) await vi.advanceTimersByTimeAsync(100);
  return work;
}
const secondsOf = async (work: Promise<unknown>): Promise<number> => {
  const since = Date.now();
  await inTime(work);
  return Math.round((Date.now() - since) / 1_000);
};

describe('a call', () => {
  it('goes at once, without asking the store, while its provider is not paused', async () => {
    const store = pauseStore();
    const calls = pacer(store);
    for (let n = 0; n < 100; n += 1) (await calls.admit(CALL)).answered();
    expect(store.changes()).toBe(0);
  });

  it('waits in the line for a slot that comes soon', async () => {
    const calls = pacer(pauseStore());
    await inTime((await calls.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 8_000)));
    expect(await secondsOf(calls.admit(CALL))).toBe(8);
  });

  it('is sent back, with the time of its return, where its slot is far ahead', async () => {
    const calls = pacer(pauseStore());
    const error = await inTime((await calls.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 60_000)));
    expect(error).toMatchObject({
      code: 'LLM_RATE_LIMITED',
      details: { resumesInMs: expect.closeTo(60_000, -3) },
    });
    await expect(calls.admit(CALL)).rejects.toMatchObject({
      code: 'LLM_RATE_LIMITED',
      message: expect.stringContaining('since 2026-12-01T03:00:00'),
      details: { provider: 'anthropic', resumesInMs: expect.closeTo(60_040, -3) },
    });
  });

  it('waits longer where it repairs an answer that is paid for', async () => {
    const calls = pacer(pauseStore());
    await inTime((await calls.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 60_000)));
    expect(await secondsOf(calls.admit({ ...CALL, purpose: 'repair' }))).toBe(60);
  });

  it('stops waiting once its signal fires', async () => {
    const calls = pacer(pauseStore());
    await inTime((await calls.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 8_000)));
    const drain = new AbortController();
    const waiting = calls.admit({ ...CALL, signal: drain.signal });
    drain.abort(new Error('drained'));
    await expect(waiting).rejects.toThrow('drained');
  });

  it('of another model, or of the mock, is not held up', async () => {
    const calls = pacer(pauseStore());
    await inTime((await calls.admit(CALL)).failed(refused('LLM_OVERLOADED')));
    expect(await secondsOf(calls.admit({ ...CALL, model: 'claude-sonnet-5' }))).toBe(0);
    expect(await secondsOf(calls.admit({ ...CALL, provider: 'openai' }))).toBe(0);
    const mock = await calls.admit({ ...CALL, provider: 'mock' });
    const fault = refused('LLM_OVERLOADED', 60_000);
    expect(await mock.failed(fault)).toBe(fault);
    expect(await secondsOf(calls.admit({ ...CALL, provider: 'mock' }))).toBe(0);
  });

  it('is paused by a refusal of another worker: from its first refusal, or from its start', async () => {
    const store = pauseStore();
    const [one, other] = [pacer(store), pacer(store)];
    await inTime((await one.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 60_000)));
    await inTime((await other.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 1_000)));
    await expect(other.admit(CALL)).rejects.toMatchObject({ code: 'LLM_RATE_LIMITED' });
    const third = pacer(store);
    await third.learn();
    await expect(third.admit(CALL)).rejects.toMatchObject({ code: 'LLM_RATE_LIMITED' });
  });

  it('goes at once again when nothing was refused for ten minutes', async () => {
    const store = pauseStore();
    const calls = pacer(store);
    await inTime((await calls.admit(CALL)).failed(refused('LLM_OVERLOADED')));
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    await inTime(calls.admit(CALL));
    const asked = store.changes();
    for (let n = 0; n < 100; n += 1) (await calls.admit(CALL)).answered();
    expect(store.changes()).toBe(asked);
  });
});

describe('a pause that a worker does not know', () => {
  it('is learned soon, though none of its own calls was refused', async () => {
    const store = pauseStore();
    const [one, other] = [pacer(store), pacer(store)];
    (await other.admit(CALL)).answered();
    await inTime((await one.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 60_000)));
    await vi.advanceTimersByTimeAsync(5_000);
    (await other.admit(CALL)).answered();
    await vi.advanceTimersByTimeAsync(1);
    await expect(other.admit(CALL)).rejects.toMatchObject({ code: 'LLM_RATE_LIMITED' });
  });

  it('or a deleted one, is learned as soon', async () => {
    const store = pauseStore();
    const calls = pacer(store);
    await inTime((await calls.admit(CALL)).failed(refused('LLM_RATE_LIMITED', 60_000)));
    store.clear();
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(calls.admit(CALL)).rejects.toMatchObject({ code: 'LLM_RATE_LIMITED' });
    await vi.advanceTimersByTimeAsync(1);
    expect(await secondsOf(calls.admit(CALL))).toBe(0);
  });
});

describe('a call that only failed', () => {
  it('pauses the provider where no call was answered for a while', async () => {
    const calls = pacer(pauseStore());
    await inTime((await calls.admit(CALL)).failed(refused('LLM_UNAVAILABLE')));
    expect(await secondsOf(calls.admit(CALL))).toBe(5);
  });

  it('holds up no other call while others are answered, however often it fails: its prompt is to blame', async () => {
    const store = pauseStore();
    const calls = pacer(store);
    for (let n = 0; n < 20; n += 1) {
      (await calls.admit(CALL)).answered();
      const fault = refused(n % 2 === 0 ? 'LLM_TIMEOUT' : 'LLM_UNAVAILABLE');
      expect(await (await calls.admit(CALL)).failed(fault)).toBe(fault);
    }
    expect(store.changes()).toBe(0);
  });

  it('pauses the provider where three fail in a row', async () => {
    const store = pauseStore();
    const calls = pacer(store);
    (await calls.admit(CALL)).answered();
    for (let n = 0; n < 3; n += 1) await inTime((await calls.admit(CALL)).failed(refused('LLM_UNAVAILABLE')));
    expect(await secondsOf(calls.admit(CALL))).toBe(5);
  });

  it('by a fault of ours, or because it was stopped, pauses nothing', async () => {
    const store = pauseStore();
    const calls = pacer(store);
    for (const error of [refused('LLM_BAD_REQUEST'), refused('LLM_ABORTED'), new TypeError('ours')])
      expect(await (await calls.admit(CALL)).failed(error)).toBe(error);
    expect(store.changes()).toBe(0);
  });
});

type Night = {
  readonly executions: number;
  /** Workers, each with 64 executions at once. */
  readonly workers?: number;
  /** The provider's limit, a token bucket that is full at first. */
  readonly perMinute: number;
  readonly burst?: number;
  readonly answerMs?: number;
  readonly refusalMs?: number;
  /** How long it answers 529 to everything. */
  readonly downMs?: number;
};

/** A night of one call per execution at a provider with limits. Executions that are sent back return to the second. */
async function night({
  executions,
  workers = 1,
  perMinute,
  burst = perMinute,
  answerMs = 200,
  refusalMs = 20,
  downMs = 0,
}: Night) {
  const store = pauseStore();
  const begunAt = Date.now();
  const counts = { accepted: 0, refused: 0, sentBack: 0 };
  let tokens = burst;
  let filledAt = begunAt;

  async function ask(): Promise<void> {
    const now = Date.now();
    const isDown = now - begunAt < downMs;
    tokens = Math.min(burst, tokens + ((now - filledAt) / 60_000) * perMinute);
    filledAt = now;
    if (isDown || tokens < 1) {
      counts.refused += 1;
      const retryAfterMs = Math.ceil(((1 - tokens) / perMinute) * 60) * 1_000;
      await inMs(refusalMs);
      throw isDown ? refused('LLM_OVERLOADED') : refused('LLM_RATE_LIMITED', retryAfterMs);
    }
    tokens -= 1;
    await inMs(answerMs);
    counts.accepted += 1;
  }

  async function run(calls: PaceCalls): Promise<unknown> {
    const leave = await calls.admit(CALL).catch((error: NightshiftError) => {
      counts.sentBack += 1;
      return error;
    });
    if (leave instanceof NightshiftError) return leave;
    try {
      await ask();
      leave.answered();
      return null;
    } catch (error) {
      return await leave.failed(error);
    }
  }

  const processes = Array.from({ length: workers }, () => ({ calls: pacer(store), free: 64 }));
  let queued = executions;
  await inTime(
    new Promise<void>((resolve) => {
      function take(): void {
        if (counts.accepted === executions) resolve();
        for (const each of processes)
          while (each.free > 0 && queued > 0) {
            each.free -= 1;
            queued -= 1;
            void run(each.calls).then((error) => {
              each.free += 1;
              if (error instanceof NightshiftError) void comeAgain(Number(error.details.resumesInMs));
              take();
            });
          }
      }
      async function comeAgain(ms: number): Promise<void> {
        await inMs(Math.ceil(ms / 1_000) * 1_000);
        queued += 1;
        take();
      }
      take();
    }),
  );
  return { ...counts, seconds: (Date.now() - begunAt) / 1_000 };
}

describe('a night at a provider with limits', () => {
  it.each<[string, Night & { ideal: number }]>([
    ['60 calls a minute', { executions: 300, perMinute: 60, ideal: 240 }],
    ['60 calls a minute, four workers', { executions: 300, workers: 4, perMinute: 60, ideal: 240 }],
    ['1,200 a minute, 20 at once', { executions: 300, perMinute: 1_200, burst: 20, ideal: 14 }],
    [
      '1,200 a minute, slow answers, three workers',
      { executions: 2_000, workers: 3, perMinute: 1_200, answerMs: 2_000, refusalMs: 300, ideal: 40 },
    ],
  ])('of %s takes little longer than it must, with fewer refused than accepted', async (_, given) => {
    const { accepted, refused: refusals, sentBack, seconds } = await night(given);
    expect(accepted).toBe(given.executions);
    expect(refusals).toBeLessThan(accepted);
    expect(seconds).toBeLessThan(given.ideal * 1.2 + 10);
    // Each return costs a lease and a checkpoint.
    expect(sentBack).toBeLessThan(5 * accepted);
  });

  it('that is away for five minutes goes on within a minute, and few calls are wasted on it', async () => {
    const executions = 300;
    const {
      accepted,
      refused: refusals,
      seconds,
    } = await night({ executions, perMinute: 6_000, downMs: 300_000 });
    expect(accepted).toBe(executions);
    // All calls that were on their way when it went away, and a handful at each pause.
    expect(refusals).toBeLessThan(64 + 30);
    expect(seconds).toBeLessThan(300 + 90);
  });
});
