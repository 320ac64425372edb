import type { ProviderFault } from '../platform/errors.ts';

/**
 * What a refusal makes of a provider and model, for everybody who asks it: nobody asks for a while, then at a pace that
 * grows with what is let through and is halved by the next refusal. All instants are of one clock, the store's.
 */
export type ProviderPause = {
  /** Grows with every refusal that closes it: who was let through in an earlier round and is refused brings no news. */
  readonly round: number;
  /** Since when it is in force. */
  readonly since: Date;
  /** Why it was closed last. */
  readonly code: ProviderFault;
  readonly pausedUntil: Date;
  /** Times in a row that it was closed without an answer in between; 0 once somebody was answered in this round. */
  readonly refusals: number;
  /** The pace at which it goes on. */
  readonly perMinute: number;
  /** The pace at which it was refused last; null while no limit has been found. */
  readonly refusedPerMinute: number | null;
  /** The first instant that no call has been given yet. */
  readonly nextAt: Date;
};

/** A pause that has not been closed for so long is over, and its pace with it. */
const OVER_AFTER_MS = 10 * 60_000;
/** One call after each pause is enough to see whether the provider is back, so that none need be long. */
const LONGEST_PAUSE_MS = 60_000;
const FIRST_PER_MINUTE = 60;
const LEAST_PER_MINUTE = 1;
/** While refusals follow each other, calls go out no faster: each may be refused in turn. */
const PROBE_GAP_MS = 1_000;
/** As long as no limit has been found, each call that is let through raises the pace by a fifth, and a second at most doubles it. */
const SEARCH_FACTOR = 1.2;
const MOST_A_SECOND = 2;
/** From then on each raises it by so many calls a minute: it doubles in less than half a minute, whatever the limit is. */
const PER_MINUTE_MORE = 2;
/** So far above the pace that was refused last, there is no such limit any more. */
const BEYOND_LIMIT = 1.5;
/** Callers who come later than that after their instant are fewer than the pace allows: it is not put to the proof. */
const SLACK_MS = 250;
const RETURNS_PER_S = { searching: 25, least: 2, timesThePace: 2 } as const;

export const isInForce = ({ pausedUntil }: ProviderPause, now: Date): boolean =>
  now.getTime() < pausedUntil.getTime() + OVER_AFTER_MS;

/** How a pause that is in force stands, for people. */
export type PauseState = {
  readonly since: Date;
  readonly code: ProviderFault;
  /** Null where calls go out again, at the pace. */
  readonly pausedUntil: Date | null;
  readonly callsPerMinute: number;
  /** When it is over, if nothing is refused until then. */
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
  /** The round in which the call was let through; null where nothing was known of a pause. */
  readonly round: number | null;
  readonly code: ProviderFault;
  /** What the provider asked for. */
  readonly retryAfterMs: number | null;
  /** A random number from 0 to 1, injected. */
  readonly jitter: number;
};

export type PauseLimits = { readonly baseMs: number; readonly maxMs: number };

/** Closes a pause, or prolongs it where the refusal is of a call from before it was closed. */
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
  // Where nobody was answered since, it is away, and its pace is not to blame.
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
 * At first as long as the provider asks for; while refusals follow each other, or where it asks for nothing, twice as long
 * each time, up to a minute. What the provider asks for is never undercut.
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

/** Somebody who was let through in `round` was answered: the provider is back. */
export const afterAnswer = (pause: ProviderPause, round: number): ProviderPause =>
  pause.round === round ? { ...pause, refusals: 0 } : pause;

/** Gives up to `count` calls an instant each, as far as that is within `withinMs`. */
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

/** With the pace after one more call was let through; until somebody has been answered it stays as it is. */
function quickened(pause: ProviderPause): ProviderPause {
  if (pause.refusals > 0) return pause;
  const { perMinute, refusedPerMinute } = pause;
  if (refusedPerMinute === null)
    return { ...pause, perMinute: perMinute * Math.min(SEARCH_FACTOR, MOST_A_SECOND ** (60 / perMinute)) };
  const quicker = perMinute + PER_MINUTE_MORE;
  const isBeyond = quicker > refusedPerMinute * BEYOND_LIMIT;
  return { ...pause, perMinute: quicker, refusedPerMinute: isBeyond ? null : refusedPerMinute };
}

/** The first instant at which a call may go that has none yet. */
export const opensAt = (pause: ProviderPause, now: Date): Date =>
  latest(latest(pause.nextAt, pause.pausedUntil), now);

/** Between two calls. */
export function gapMs({ perMinute, refusals }: ProviderPause): number {
  const gap = 60_000 / perMinute;
  return refusals > 1 ? Math.max(PROBE_GAP_MS, gap) : gap;
}

/** Between two of those who were sent away and come back to ask: enough to use the pace, few enough to cost little. */
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
