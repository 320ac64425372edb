import { describe, expect, it } from 'vitest';
import {
  afterAnswer,
  afterRefusal,
  gapMs,
  isInForce,
  type ProviderPause,
  type ProviderRefusal,
  pauseState,
  takeSlots,
} from '../../src/llm/provider-pause.ts';

const T0 = Date.parse('2026-12-01T03:00:00Z');
const at = (seconds: number): Date => new Date(T0 + seconds * 1_000);
const LIMITS = { baseMs: 5_000, maxMs: 900_000 };

const refusal = (given: Partial<ProviderRefusal> = {}): ProviderRefusal => ({
  round: null,
  code: 'LLM_OVERLOADED',
  retryAfterMs: null,
  jitter: 1,
  ...given,
});
const begun = (given: Partial<ProviderRefusal> = {}): ProviderPause =>
  afterRefusal(null, refusal(given), LIMITS, at(0));
/** A refusal in the pause's own round, right after it was over. */
const refusedAgain = (pause: ProviderPause, given: Partial<ProviderRefusal> = {}): ProviderPause =>
  afterRefusal(pause, refusal({ round: pause.round, ...given }), LIMITS, pause.pausedUntil);
const pausedSeconds = (pause: ProviderPause, since: Date): number =>
  (pause.pausedUntil.getTime() - since.getTime()) / 1_000;
const answered = (pause: ProviderPause): ProviderPause => afterAnswer(pause, pause.round);
/** The seconds at which this many waiting calls go out. */
const slotsOf = (pause: ProviderPause, count: number, now = pause.pausedUntil): number[] =>
  takeSlots(pause, { count, withinMs: 3_600_000 }, now).slots.map((slot) => (slot.getTime() - T0) / 1_000);

describe('a refusal pauses a provider', () => {
  it('for as long as it asks for, and a little longer, so that not all Nightshifts come back at once', () => {
    expect(pausedSeconds(begun({ retryAfterMs: 30_000, jitter: 0 }), at(0))).toBe(30);
    expect(pausedSeconds(begun({ retryAfterMs: 30_000, jitter: 1 }), at(0))).toBe(33);
  });

  it('else twice as long each time without an answer in between, up to a minute, with jitter', () => {
    let pause = begun();
    const seconds = [pausedSeconds(pause, at(0))];
    for (let n = 0; n < 5; n += 1) {
      const since = pause.pausedUntil;
      pause = refusedAgain(pause);
      seconds.push(pausedSeconds(pause, since));
    }
    expect(seconds).toEqual([5, 10, 20, 40, 60, 60]);
    expect(pausedSeconds(begun({ jitter: 0 }), at(0))).toBe(2.5);
  });

  it('from the shortest again where a call was answered in between', () => {
    const pause = answered(refusedAgain(refusedAgain(begun())));
    const again = refusedAgain(pause);
    expect(pausedSeconds(again, pause.pausedUntil)).toBe(5);
  });

  it('growing also where it keeps asking for the same short time, and never for less than it asks', () => {
    const short = refusedAgain(refusedAgain(begun({ retryAfterMs: 1_000 }), { retryAfterMs: 1_000 }));
    const third = refusedAgain(short, { retryAfterMs: 1_000, jitter: 0 });
    expect(pausedSeconds(third, short.pausedUntil)).toBe(20);
    expect(
      pausedSeconds(refusedAgain(third, { retryAfterMs: 3_600_000, jitter: 0 }), third.pausedUntil),
    ).toBe(3_600);
  });

  it('once, however many calls were on their way', () => {
    const pause = begun();
    const echo = afterRefusal(pause, refusal(), LIMITS, at(0.1));
    expect(echo).toEqual(pause);
    const next = refusedAgain(answered(pause));
    expect(afterRefusal(next, refusal({ round: pause.round }), LIMITS, next.since)).toEqual(next);
  });

  it('longer, where a call that was on its way is asked to wait longer', () => {
    const pause = begun({ retryAfterMs: 1_000 });
    const longer = afterRefusal(pause, refusal({ retryAfterMs: 20_000 }), LIMITS, at(1));
    expect(longer).toEqual({ ...pause, pausedUntil: at(21), nextAt: at(21) });
  });

  it('says since when and why, also of the refusals that follow', () => {
    const pause = refusedAgain(begun(), { code: 'LLM_TIMEOUT' });
    expect(pauseState(pause, at(6))).toMatchObject({
      since: at(0),
      code: 'LLM_TIMEOUT',
      pausedUntil: at(15),
    });
    expect(pauseState(pause, at(16))).toMatchObject({ pausedUntil: null, overAt: at(615) });
  });

  it('is over ten minutes after the last one; what comes then is a pause of its own', () => {
    const pause = answered(begun());
    expect(isInForce(pause, at(604))).toBe(true);
    expect(isInForce(pause, at(605))).toBe(false);
    const later = afterRefusal(pause, refusal({ round: pause.round }), LIMITS, at(700));
    expect(later).toMatchObject({ since: at(700), refusals: 1, perMinute: 60, round: pause.round + 1 });
  });
});

describe('after a pause', () => {
  it('no call goes before it is over, and one a second until a call is answered', () => {
    expect(slotsOf(begun(), 4, at(1))).toEqual([5, 6, 7, 8]);
  });

  it('each call that is let through raises the pace, by no more than its double a second', () => {
    const slots = slotsOf(answered(begun()), 200);
    const inSecond = (n: number) => slots.filter((slot) => slot >= 5 + n && slot < 6 + n).length;
    const perSecond = [0, 1, 2, 3, 4, 5, 6, 7].map(inSecond);
    expect(perSecond[0]).toBe(1);
    for (const [index, count] of perSecond.entries())
      if (index > 0) expect(count).toBeLessThanOrEqual(2 * (perSecond[index - 1] ?? 0) + 2);
    expect(perSecond.at(-1)).toBeGreaterThan(8);
  });

  it('a refusal halves the pace, and from then on each call adds two a minute to it', () => {
    const pause = { ...answered(begun()), perMinute: 120 };
    const halved = refusedAgain(pause);
    expect(halved).toMatchObject({ perMinute: 60, refusedPerMinute: 120 });
    const { pause: next } = takeSlots(answered(halved), { count: 10, withinMs: 60_000 }, halved.pausedUntil);
    expect(next.perMinute).toBe(80);
  });

  it('a limit that is far exceeded without a refusal no longer counts', () => {
    const pause = answered({ ...begun(), perMinute: 60, refusedPerMinute: 100 });
    const taken = (count: number) => takeSlots(pause, { count, withinMs: 600_000 }, pause.pausedUntil).pause;
    expect(taken(45)).toMatchObject({ perMinute: 150, refusedPerMinute: 100 });
    expect(taken(46)).toMatchObject({ perMinute: 152, refusedPerMinute: null });
  });

  it('the pace is not halved by refusals without an answer in between: the provider is away, not overrun', () => {
    const pause = { ...begun(), perMinute: 120 };
    expect(refusedAgain(refusedAgain(pause)).perMinute).toBe(120);
  });

  it('while refusals follow each other calls go out one a second at most', () => {
    const pause = { ...refusedAgain(begun()), perMinute: 6_000 };
    expect(gapMs(pause)).toBe(1_000);
    expect(gapMs(answered(pause))).toBe(10);
  });

  it('a pace that calls do not use up does not grow', () => {
    let pause = answered(begun());
    for (let n = 0; n < 50; n += 1)
      ({ pause } = takeSlots(pause, { count: 1, withinMs: 0 }, new Date(pause.nextAt.getTime() + 5_000)));
    expect(pause.perMinute).toBe(60);
  });

  it('a slot further ahead than asked for is not taken', () => {
    const pause = begun();
    expect(takeSlots(pause, { count: 3, withinMs: 1_000 }, at(0))).toEqual({ pause, slots: [] });
    expect(takeSlots(pause, { count: 9, withinMs: 1_000 }, at(4.5)).slots).toEqual([at(5)]);
  });
});
