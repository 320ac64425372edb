import { expect, it } from 'vitest';
import { createAtMost } from '../../src/platform/at-most.ts';

it('runs so many at once, lets others wait, refuses the rest, and goes on after a failure', async () => {
  const atMost = createAtMost(2, 2, () => new Error('full'));
  let running = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const work = () =>
    atMost(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    });
  const four = [work(), work(), work(), work()];
  await expect(work()).rejects.toThrow('full');
  for (const _ of four) {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    ends.shift()?.();
  }
  await Promise.all(four);
  expect(most).toBe(2);
  await expect(atMost(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await atMost(async () => 'free again')).toBe('free again');
});
