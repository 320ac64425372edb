import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextAttemptDelayMs } from '../../src/engine/backoff.ts';

const base = { baseMs: 1_000, maxMs: 60_000 };
const DAY_MS = 86_400_000;

describe('nextAttemptDelayMs', () => {
  it('doubles its ceiling with every attempt, up to the maximum', () => {
    const ceilings = [1, 2, 3, 6, 7, 500].map((attempt) =>
      nextAttemptDelayMs({ ...base, attempt, jitter: 1 }),
    );
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  it('spreads over everything below the ceiling', () => {
    expect(nextAttemptDelayMs({ ...base, attempt: 3, jitter: 0 })).toBe(0);
    expect(nextAttemptDelayMs({ ...base, attempt: 3, jitter: 0.25 })).toBe(1_000);
  });

  it('never comes back before the provider allows, and not all at once then', () => {
    expect(nextAttemptDelayMs({ ...base, attempt: 1, jitter: 0, retryAfterMs: 90_000 })).toBe(90_000);
    expect(nextAttemptDelayMs({ ...base, attempt: 1, jitter: 0.5, retryAfterMs: 90_000 })).toBe(90_500);
    expect(nextAttemptDelayMs({ ...base, attempt: 7, jitter: 1, retryAfterMs: 10 })).toBe(60_010);
    expect(nextAttemptDelayMs({ ...base, attempt: 1, jitter: 1, retryAfterMs: null })).toBe(1_000);
  });

  it('does not park work for longer than a day over a wrong retry-after', () => {
    expect(nextAttemptDelayMs({ ...base, attempt: 1, jitter: 1, retryAfterMs: 1e12 })).toBe(DAY_MS);
  });

  it('is a whole number of milliseconds between the floor and a day', () => {
    const jitter = fc.double({ min: -1, max: 2, noNaN: true });
    const retryAfter = fc.option(fc.integer({ min: -1_000, max: 10 * DAY_MS }));
    fc.assert(
      fc.property(
        fc.integer({ min: -5, max: 1_000 }),
        jitter,
        retryAfter,
        (attempt, spread, retryAfterMs) => {
          const delay = nextAttemptDelayMs({ ...base, attempt, jitter: spread, retryAfterMs });
          expect(Number.isInteger(delay)).toBe(true);
          expect(delay).toBeGreaterThanOrEqual(Math.min(DAY_MS, Math.max(0, retryAfterMs ?? 0)));
          expect(delay).toBeLessThanOrEqual(DAY_MS);
        },
      ),
    );
  });
});
