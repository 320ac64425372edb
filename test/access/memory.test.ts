import { describe, expect, it } from 'vitest';
import { createMemory } from '../../src/access/memory.ts';

function memoryOf(size = 10) {
  let now = 0;
  const memory = createMemory<number | null>({ clock: { now: () => new Date(now) }, forMs: 1_000, size });
  let lookups = 0;
  return {
    memory,
    advance: (ms: number) => {
      now += ms;
    },
    lookups: () => lookups,
    ask: (key: string, value: number | null = 1) =>
      memory.recall(key, async () => {
        lookups += 1;
        return value;
      }),
  };
}

describe('a memory', () => {
  it('looks up once for its time, found or not', async () => {
    const { ask, advance, lookups } = memoryOf();
    for (const value of [null, 7]) expect(await ask('a', value)).toBeNull();
    advance(999);
    await ask('a');
    expect(lookups()).toBe(1);
    advance(1);
    expect(await ask('a', 7)).toBe(7);
  });

  it('looks up once for all who ask at the same time', async () => {
    const { ask, lookups } = memoryOf();
    await Promise.all(Array.from({ length: 9 }, () => ask('a')));
    expect(lookups()).toBe(1);
  });

  it('forgets when asked to, also what is being looked up', async () => {
    const { ask, memory } = memoryOf();
    const first = ask('a', 1);
    memory.forget('a');
    expect(await ask('a', 2)).toBe(2);
    expect(await first).toBe(1);
    expect(await ask('a', 3)).toBe(2);
  });

  it('does not keep a failure', async () => {
    const { ask, memory } = memoryOf();
    await expect(memory.recall('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await ask('a', 5)).toBe(5);
  });

  it('holds no more than its size, and drops the oldest', async () => {
    const { ask, lookups } = memoryOf(2);
    for (const key of ['a', 'b', 'c']) await ask(key);
    await ask('c');
    await ask('b');
    expect(lookups()).toBe(3);
    await ask('a');
    expect(lookups()).toBe(4);
  });
});
