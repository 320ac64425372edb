import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Due, deadlineOf, failurePolicy, type RetryLimits } from '../../src/engine/failure-policy.ts';
import { type ErrorCode, NightshiftError } from '../../src/platform/errors.ts';

const at = (iso: string): Date => new Date(iso);

describe('a provider that refuses is waited for', () => {
  const UTC = { zone: 'UTC', time: '08:00' };
  const scanned = (since: string, lastDay: string | null = null): Due => ({
    since: at(since),
    byScan: true,
    lastDay,
  });
  const byHand = (since: string, lastDay: string | null = null): Due => ({
    ...scanned(since, lastDay),
    byScan: false,
  });

  it.each([
    ['of the same day', '2026-12-01T02:00Z', '2026-12-01T08:00Z'],
    ['of the next day, where the scan is in the evening', '2026-12-01T22:00Z', '2026-12-02T08:00Z'],
    ['of the next day, where the scan is at that very time', '2026-12-01T08:00Z', '2026-12-02T08:00Z'],
  ])('after the scan: until READY_BY %s', (_, since, deadline) => {
    expect(deadlineOf(scanned(since), UTC)).toEqual(at(deadline));
  });

  it('until READY_BY on the wall clock of the zone, in the night in which the clock is moved too', () => {
    const berlin = { zone: 'Europe/Berlin', time: '08:00' };
    expect(deadlineOf(scanned('2026-03-28T01:00Z'), berlin)).toEqual(at('2026-03-28T07:00Z'));
    expect(deadlineOf(scanned('2026-03-29T01:00Z'), berlin)).toEqual(at('2026-03-29T06:00Z'));
  });

  it('for six hours after the scan where no READY_BY is set', () => {
    const unset = { zone: 'UTC', time: null };
    expect(deadlineOf(scanned('2026-12-01T02:00Z'), unset)).toEqual(at('2026-12-01T08:00Z'));
  });

  it('for six hours after a person has started it or retried it, whatever READY_BY says', () => {
    expect(deadlineOf(byHand('2026-12-01T07:00Z'), UTC)).toEqual(at('2026-12-01T13:00Z'));
  });

  it('never past the end of the last day of its window, in the zone', () => {
    const lastDay = '2026-12-01';
    expect(deadlineOf(scanned('2026-12-01T22:00Z', lastDay), UTC)).toEqual(at('2026-12-02T00:00Z'));
    expect(deadlineOf(byHand('2026-12-01T20:00Z', lastDay), UTC)).toEqual(at('2026-12-02T00:00Z'));
    const newYork = { zone: 'America/New_York', time: '08:00' };
    expect(deadlineOf(scanned('2026-12-02T03:00Z', lastDay), newYork)).toEqual(at('2026-12-02T05:00Z'));
    // It ends before that in any case.
    expect(deadlineOf(scanned('2026-12-01T02:00Z', lastDay), UTC)).toEqual(at('2026-12-01T08:00Z'));
  });

  it('for six hours also where its window was over when a person started it', () => {
    expect(deadlineOf(byHand('2026-12-01T09:00Z', '2026-11-30'), UTC)).toEqual(at('2026-12-01T15:00Z'));
  });

  it('until some time after its start, in every zone', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
    const time = fc.option(
      fc
        .tuple(fc.nat(23), fc.nat(59))
        .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
    );
    fc.assert(
      fc.property(
        fc.date({ min: at('2026-01-01'), max: at('2027-12-31'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        time,
        fc.boolean(),
        fc.option(fc.constantFrom('2026-03-29', '2026-06-01', '2026-10-25')),
        (since, zone, readyAt, byScan, lastDay) => {
          const waitMs =
            deadlineOf({ since, byScan, lastDay }, { zone, time: readyAt }).getTime() - since.getTime();
          expect(waitMs).toBeGreaterThan(0);
          expect(waitMs).toBeLessThanOrEqual(25 * 3_600_000);
        },
      ),
    );
  });
});

describe('after a failure', () => {
  const now = at('2026-12-01T03:00Z');
  const failure = (code: ErrorCode, details: Record<string, unknown> = {}): NightshiftError =>
    new NightshiftError(code, 'It went wrong', 'Mend it.', details);
  const limited = (details: Record<string, unknown> = {}) => failure('LLM_RATE_LIMITED', details);
  const FIRST = { attempts: 1, faults: 0 };
  const limits = (given: Partial<RetryLimits> = {}): RetryLimits => ({
    maxAttempts: 5,
    deadline: at('2026-12-01T08:00Z'),
    baseMs: 5_000,
    maxMs: 900_000,
    jitter: 1,
    ...given,
  });
  const AFTER = limits({ deadline: now });

  describe.each(['LLM_RATE_LIMITED', 'LLM_OVERLOADED', 'LLM_UNAVAILABLE', 'LLM_TIMEOUT'] as const)(
    'of the provider (%s) the execution',
    (code) => {
      it('goes on however often it failed, and uses no attempt', () => {
        const outcome = failurePolicy(failure(code), { attempts: 99, faults: 400 }, limits(), now);
        expect(outcome).toMatchObject({ kind: 'retry', usesAttempt: false, code });
      });

      it('fails once its deadline is over, and says which that was', () => {
        expect(failurePolicy(failure(code), FIRST, AFTER, now)).toEqual({
          kind: 'fail',
          code,
          message: 'It went wrong. It was waited for until 2026-12-01 03:00 UTC, its deadline. Mend it.',
          details: {},
        });
      });
    },
  );

  it('of the provider it comes back when the pause is over', () => {
    expect(failurePolicy(limited({ resumesInMs: 12_345.6 }), FIRST, limits(), now)).toEqual({
      kind: 'retry',
      code: 'LLM_RATE_LIMITED',
      message: 'It went wrong',
      delayMs: 12_346,
      usesAttempt: false,
      providerFaults: 0,
    });
  });

  it('of the provider that nobody else had, after pauses of its own that grow', () => {
    const delays = [0, 1, 2, 20].map((faults) =>
      failurePolicy(failure('LLM_TIMEOUT'), { attempts: 1, faults }, limits(), now),
    );
    expect(delays).toMatchObject([
      { delayMs: 5_000, providerFaults: 1 },
      { delayMs: 10_000, providerFaults: 2 },
      { delayMs: 20_000, providerFaults: 3 },
      { delayMs: 900_000, providerFaults: 21 },
    ]);
  });

  it('of the provider no sooner than it asks for', () => {
    const outcome = failurePolicy(limited({ retryAfterMs: 60_000 }), FIRST, limits({ jitter: 0 }), now);
    expect(outcome).toMatchObject({ delayMs: 60_000 });
  });

  it('of the provider for a last time at its deadline', () => {
    const outcome = failurePolicy(limited({ resumesInMs: 86_400_000 }), FIRST, limits(), now);
    expect(outcome).toMatchObject({ kind: 'retry', delayMs: 5 * 3_600_000 });
  });

  it.each([
    ['nobody foresaw', new Error('It went wrong')],
    ['a store that was away had', failure('DEPENDENCY_DOWN')],
  ] as const)('that %s it gets five attempts, whatever its deadline', (_, error) => {
    const outcomeOf = (attempts: number) => failurePolicy(error, { attempts, faults: 0 }, AFTER, now);
    expect(outcomeOf(4)).toMatchObject({ kind: 'retry', usesAttempt: true });
    expect(outcomeOf(5)).toMatchObject({ kind: 'fail' });
  });

  it('that cannot pass it fails at once', () => {
    for (const code of ['LLM_AUTH', 'LLM_REFUSED', 'CONTEXT_MISSING_REQUIRED'] as const)
      expect(failurePolicy(failure(code), FIRST, limits(), now)).toMatchObject({ kind: 'fail', code });
  });

  it('keeps its details, but not the calls in them, which are rows of their own', () => {
    const missing = failure('CONTEXT_MISSING_REQUIRED', { missing: ['contract.seats'], calls: [{}] });
    expect(failurePolicy(missing, FIRST, limits(), now)).toMatchObject({
      details: { missing: ['contract.seats'] },
    });
    expect(failurePolicy(missing, FIRST, limits(), now)).not.toHaveProperty('details.calls');
  });
});
