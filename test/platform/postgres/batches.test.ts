import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../src/platform/errors.ts';
import { type Answer, batched } from '../../../src/platform/postgres/batches.ts';

type Item = { readonly key: string; readonly n: number; readonly bytes?: number };

/** A flush that ends when the test says so, and records its items. */
function recorder(
  limits: {
    readonly lanes?: number;
    readonly maxItems?: number;
    readonly maxSize?: number;
    readonly patienceMs?: number;
  } = {},
  answer: (items: readonly Item[]) => readonly Answer<number>[] = (items) =>
    items.map(({ n }) => ({ value: n })),
) {
  const batches: (readonly Item[])[] = [];
  const held: (() => void)[] = [];
  let holding = false;
  const submit = batched<Item, number>({
    lanes: 1,
    maxItems: 100,
    patienceMs: 60_000,
    ...limits,
    keyOf: ({ key }) => key,
    sizeOf: ({ bytes = 0 }) => bytes,
    async flush(items) {
      batches.push(items);
      if (holding) await new Promise<void>((resolve) => held.push(resolve));
      return answer(items);
    },
  });
  return {
    submit,
    batches,
    hold: () => {
      holding = true;
    },
    releaseAll: () => {
      holding = false;
      for (const release of held.splice(0)) release();
    },
  };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('calls that are made together', () => {
  it('share a flush, and each gets its own answer', async () => {
    const { submit, batches } = recorder();
    const items = ['a', 'b', 'c'].map((key, n) => ({ key, n }));
    expect(await Promise.all(items.map(submit))).toEqual([0, 1, 2]);
    expect(batches).toEqual([items]);
  });

  it('wait for the flush that is under way, and go with the next one', async () => {
    const { submit, batches, hold, releaseAll } = recorder();
    hold();
    const first = submit({ key: 'a', n: 0 });
    await tick();
    const rest = [1, 2, 3].map((n) => submit({ key: `k${n}`, n }));
    await tick();
    expect(batches).toHaveLength(1);
    releaseAll();
    expect(await Promise.all([first, ...rest])).toEqual([0, 1, 2, 3]);
    expect(batches.map((batch) => batch.length)).toEqual([1, 3]);
  });

  it('fill a batch by number and by size; one that is too large goes alone', async () => {
    const { submit, batches } = recorder({ maxItems: 3, maxSize: 100 });
    const sizes = [40, 40, 40, 500, 1, 1, 1, 1];
    await Promise.all(sizes.map((bytes, n) => submit({ key: `k${n}`, n, bytes })));
    expect(batches.map((batch) => batch.map(({ bytes }) => bytes))).toEqual([
      [40, 40],
      [40],
      [500],
      [1, 1, 1],
      [1],
    ]);
  });

  it('go alone and at once where nothing else waits', async () => {
    const { submit, batches } = recorder();
    await submit({ key: 'a', n: 0 });
    await submit({ key: 'a', n: 1 });
    expect(batches.map((batch) => batch.length)).toEqual([1, 1]);
  });
});

describe('a flush', () => {
  it('that throws fails its items and no others', async () => {
    let flushes = 0;
    const { submit } = recorder({ maxItems: 2 }, (items) => {
      flushes += 1;
      if (flushes === 1) throw new Error('cut');
      return items.map(({ n }) => ({ value: n }));
    });
    const settled = await Promise.allSettled([0, 1, 2].map((n) => submit({ key: `k${n}`, n })));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('may fail one of its items alone', async () => {
    const { submit } = recorder({}, (items) =>
      items.map(({ n }) => (n === 1 ? { error: new Error('poison') } : { value: n })),
    );
    const settled = await Promise.allSettled([0, 1, 2].map((n) => submit({ key: `k${n}`, n })));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('that throws for the fault of a row is done again one by one: that row alone fails', async () => {
    const { submit, batches } = recorder({}, (items) => {
      if (items.some(({ n }) => n === 1)) throw new RangeError('no such number');
      return items.map(({ n }) => ({ value: n }));
    });
    const settled = await Promise.allSettled([0, 1, 2].map((n) => submit({ key: `k${n}`, n })));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches.map((batch) => batch.length)).toEqual([3, 1, 1, 1]);
  });

  it('that never ends fails its items after its patience; those behind it go on', async () => {
    const { submit, batches, hold, releaseAll } = recorder({ patienceMs: 50 });
    hold();
    const stuck = [0, 1].map((n) => submit({ key: `k${n}`, n }));
    await tick();
    const behind = submit({ key: 'k0', n: 2 });
    const settled = await Promise.allSettled(stuck);
    expect(settled.map((each) => each.status === 'rejected' && errorCodeOf(each.reason))).toEqual([
      'DEPENDENCY_DOWN',
      'DEPENDENCY_DOWN',
    ]);
    releaseAll();
    expect(await behind).toBe(2);
    expect(batches.map((batch) => batch.length)).toEqual([2, 1]);
  });

  it('that forgets an item fails it instead of leaving it waiting', async () => {
    const { submit } = recorder({}, () => []);
    await expect(submit({ key: 'a', n: 0 })).rejects.toThrow('no answer');
  });
});

describe('under any load', () => {
  it('items of one key are never together and never overtake each other; all are answered', async () => {
    const load = fc.record({
      lanes: fc.integer({ min: 1, max: 4 }),
      maxItems: fc.integer({ min: 1, max: 5 }),
      keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 60 }),
      pauses: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(load, async ({ lanes, maxItems, keys, pauses }) => {
        const { submit, batches } = recorder({ lanes, maxItems, maxSize: 4 });
        const answers: Promise<number>[] = [];
        for (const [n, key] of keys.entries()) {
          answers.push(submit({ key, n, bytes: n % 3 }));
          if (pauses[n]) await tick();
        }
        expect(await Promise.all(answers)).toEqual(keys.map((_, n) => n));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(maxItems);
          expect(new Set(batch.map(({ key }) => key)).size).toBe(batch.length);
        }
        for (const key of new Set(keys)) {
          const order = batches.flat().filter((item) => item.key === key);
          expect(order).toEqual([...order].sort((a, b) => a.n - b.n));
        }
      }),
      { numRuns: 100 },
    );
  });
});
