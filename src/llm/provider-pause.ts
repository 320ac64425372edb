import type { ProviderFault } from '../platform/errors.ts';

/**
 * The pause of a provider and model after a refusal, shared by all workers: no calls for a while, then calls at a pace
 * that grows with each call let through and is halved by the next refusal. All instants are of the store's clock.
 */
export type ProviderPause = {
  /** Grows each time that a refusal closes the pause. A refusal of a call from an earlier round brings no news. */
  readonly round: number;
  /** Since when the pause is in force. */
  readonly since: Date;
  /** The code of the refusal that closed it last. */
  readonly code: ProviderFault;
  readonly pausedUntil: Date;
  /** How many times in a row it was closed without an answer in between; 0 once a call of this round was answered. */
  readonly refusals: number;
  /** The pace of calls after `pausedUntil`. */
  readonly perMinute: number;
  /** The pace at the last refusal; null while no limit is known. */
  readonly refusedPerMinute: number | null;
  /** The first slot that no call has taken. */
  readonly nextAt: Date;
};

/** A pause that no refusal has closed for this long is over, and so is its pace. */
const OVER_AFTER_MS = 10 * 60_000;
/** No pause need be longer, since one call after it is enough to see whether the provider is back. */
const LONGEST_PAUSE_MS = 60_000;
const FIRST_PER_MINUTE = 60;
const LEAST_PER_MINUTE = 1;
/** The least time between calls while refusals follow each other, since each call may be refused as well. */
const PROBE_GAP_MS = 1_000;
/**
 * While no limit is known, each call that is let through raises the pace by a fifth, but the pace at most doubles each
 * second.
 */
const SEARCH_FACTOR = 1.2;
const MOST_A_SECOND = 2;
/**
 * Once a limit is known, each call raises the pace by this many calls a minute, so it doubles within half a minute
 * whatever the limit.
 */
const PER_MINUTE_MORE = 2;
/** A pace this many times the one refused last shows that the limit is gone. */
const BEYOND_LIMIT = 1.5;
/** A call that comes this long after its slot shows that calls do not use up the pace, so it does not raise it. */
const SLACK_MS = 250;
const RETURNS_PER_S = { searching: 25, least: 2, timesThePace: 2 } as const;

export const isInForce = ({ pausedUntil }: Pick<ProviderPause, 'pausedUntil'>, now: Date): boolean =>
  now.getTime() < pausedUntil.getTime() + OVER_AFTER_MS;

/** The state of a pause in force, for people. */
export type PauseState = {
  readonly since: Date;
  readonly code: ProviderFault;
  /** Null where calls are made again, at the pace. */
  readonly pausedUntil: Date | null;
  readonly callsPerMinute: number;
  /** When the pause is over, if no call is refused until then. */
  readonly overAt: Date;
};

export const pauseState = (
  { since, code, pausedUntil, perMinute }: ProviderPause,
  now: Date,
): PauseState => ({
  since,
  code,
  pausedUntil: now < pausedUntil ? pausedUntil : null,
  callsPerMinute: Math.round(perMinute),
  overAt: later(pausedUntil, OVER_AFTER_MS),
});

export type ProviderRefusal = {
  /** The round in which the call was let through; null where the caller knew of no pause. */
  readonly round: number | null;
  readonly code: ProviderFault;
  /** The wait that the provider asked for. */
  readonly retryAfterMs: number | null;
  /** A random number from 0 to 1, injected. */
  readonly jitter: number;
};

export type PauseLimits = { readonly baseMs: number; readonly maxMs: number };

/** The pause after a refusal: closed again, or only prolonged where the refused call is from before it was closed. */
export function afterRefusal(
  pause: ProviderPause | null,
  refusal: ProviderRefusal,
  limits: PauseLimits,
  now: Date,
): ProviderPause {
  if (pause === null || !isInForce(pause, now)) {
    const pausedUntil = later(now, pauseMs(1, refusal, limits));
    return {
      round: (pause?.round ?? 0) + 1,
      since: now,
      code: refusal.code,
      pausedUntil,
      refusals: 1,
      perMinute: FIRST_PER_MINUTE,
      refusedPerMinute: null,
      nextAt: pausedUntil,
    };
  }
  if (refusal.round !== pause.round) {
    const pausedUntil = latest(pause.pausedUntil, later(now, refusal.retryAfterMs ?? 0));
    return { ...pause, pausedUntil, nextAt: latest(pause.nextAt, pausedUntil) };
  }
  const refusals = pause.refusals + 1;
  const pausedUntil = later(now, pauseMs(refusals, refusal, limits));
  // Without an answer in between the provider is away, and the pace is not to blame.
  const wasTooFast = pause.refusals === 0;
  return {
    ...pause,
    round: pause.round + 1,
    code: refusal.code,
    pausedUntil,
    refusals,
    perMinute: wasTooFast ? Math.max(LEAST_PER_MINUTE, pause.perMinute / 2) : pause.perMinute,
    refusedPerMinute: wasTooFast ? pause.perMinute : pause.refusedPerMinute,
    nextAt: pausedUntil,
  };
}

/**
 * How long to pause. The first pause is as long as the provider asks for. While refusals follow each other, or where
 * the provider asks for nothing, it doubles each time, up to a minute. No pause is shorter than the provider asks for.
 */
function pauseMs(
  refusals: number,
  { retryAfterMs, jitter }: ProviderRefusal,
  { baseMs, maxMs }: PauseLimits,
): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, maxMs, baseMs * 2 ** Math.min(refusals - 1, 30));
  const ownMs = ceiling * (0.5 + jitter / 2);
  if (retryAfterMs === null) return ownMs;
  const askedMs = retryAfterMs * (1 + jitter / 10);
  return refusals === 1 ? askedMs : Math.max(askedMs, ownMs);
}

/** The pause after a call of `round` was answered: the provider is back. */
export const afterAnswer = (pause: ProviderPause, round: number): ProviderPause =>
  pause.round === round ? { ...pause, refusals: 0 } : pause;

/** Takes up to `count` slots, as far as they are within `withinMs` from now. */
export function takeSlots(
  pause: ProviderPause,
  { count, withinMs }: { readonly count: number; readonly withinMs: number },
  now: Date,
): { readonly pause: ProviderPause; readonly slots: readonly Date[] } {
  const slots: Date[] = [];
  let next = pause;
  let slot = opensAt(pause, now);
  let isProof = pause.nextAt.getTime() + Math.max(SLACK_MS, gapMs(pause)) >= now.getTime();
  while (slots.length < count && slot.getTime() - now.getTime() <= withinMs) {
    slots.push(slot);
    slot = later(slot, gapMs(next));
    next = { ...(isProof ? quickened(next) : next), nextAt: slot };
    isProof = true;
  }
  return { pause: next, slots };
}

/**
 * The pause with the pace after one more call was let through. Until a call has been answered the pace stays the same.
 */
function quickened(pause: ProviderPause): ProviderPause {
  if (pause.refusals > 0) return pause;
  const { perMinute, refusedPerMinute } = pause;
  if (refusedPerMinute === null)
    return { ...pause, perMinute: perMinute * Math.min(SEARCH_FACTOR, MOST_A_SECOND ** (60 / perMinute)) };
  const quicker = perMinute + PER_MINUTE_MORE;
  const isBeyond = quicker > refusedPerMinute * BEYOND_LIMIT;
  return { ...pause, perMinute: quicker, refusedPerMinute: isBeyond ? null : refusedPerMinute };
}

/** The first instant at which a call may be made that no call has taken. */
export const opensAt = (pause: ProviderPause, now: Date): Date =>
  latest(latest(pause.nextAt, pause.pausedUntil), now);

/** The time between two calls. */
export function gapMs({ perMinute, refusals }: ProviderPause): number {
  const gap = 60_000 / perMinute;
  return refusals > 1 ? Math.max(PROBE_GAP_MS, gap) : gap;
}

/** The time between two returns of calls that were sent back: enough to use the pace, few enough to cost little. */
export function returnGapMs({ perMinute, refusedPerMinute }: ProviderPause): number {
  const { searching, least, timesThePace } = RETURNS_PER_S;
  if (refusedPerMinute === null) return 1_000 / searching;
  return 1_000 / Math.max(least, (timesThePace * perMinute) / 60);
}

const later = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
const latest = (a: Date, b: Date): Date => (a > b ? a : b);

/** What is refused by a provider is refused for one model: others have limits of their own. */
export type ProviderModel = { readonly provider: string; readonly model: string };

/** A pause for people. */
export type PausedProvider = ProviderModel & PauseState;
