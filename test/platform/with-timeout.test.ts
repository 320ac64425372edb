import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withTimeout } from '../../src/platform/with-timeout.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('is the work, whatever it comes to in time, and leaves no timer behind', async () => {
  await expect(withTimeout(10, Promise.resolve(1))).resolves.toBe(1);
  await expect(withTimeout(10, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(vi.getTimerCount()).toBe(0);
});

it('is an error once the time is over, also the one that is given, and stays it when the work fails later', async () => {
  let fail: (error: Error) => void = () => undefined;
  const work = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const plain = expect(withTimeout(10, work)).rejects.toThrow('not done within 10 ms');
  const given = expect(withTimeout(10, work, () => new Error('too late'))).rejects.toThrow('too late');
  await vi.advanceTimersByTimeAsync(10);
  fail(new Error('refused'));
  await Promise.all([plain, given]);
});
