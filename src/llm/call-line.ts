import type { Clock } from '../platform/clock.ts';
import { isProviderFault, NightshiftError, type ProviderFault } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { LlmCall } from './call.ts';
import type { ProviderPauseStore } from './ports.ts';
import type { ProviderModel } from './provider-pause.ts';
import {
  afterAnswer,
  afterRefusal,
  gapMs,
  isInForce,
  opensAt,
  type PauseLimits,
  type ProviderPause,
  returnGapMs,
  takeSlots,
} from './provider-pause.ts';

export type PaceDeps = {
  readonly store: ProviderPauseStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 to 1, for the jitter of pauses. */
  readonly random: () => number;
  readonly limits: PauseLimits;
};

/** Leave to make one call, and to say what became of it. */
export type Leave = {
  answered(): void;
  /** Resolves to what to throw: `error`, with the time at which to come back where its provider is paused by it. */
  failed(error: unknown): Promise<unknown>;
};

type Call = { readonly purpose: LlmCall['purpose']; readonly signal: AbortSignal };

/** How long a call may wait where it stands; a repair has an answer in hand that is paid for. */
const PATIENCE_MS = { initial: 15_000, repair: 120_000 } as const;
/** So far ahead a call is given its instant; what waits longer asks again, and finds what has become of the pause. */
const WITHIN_MS = 1_000;
const SOONEST_RETURN_MS = 1_000;
/** Those who were sent back return within so long after the pause, in waves where they are many. */
const LATEST_RETURN_MS = 60_000;
/** Failures in a row that mean the provider, and not the prompt, while nobody is answered. */
const ENOUGH_FAULTS = 3;
/** An answer that is older says nothing about the provider. */
const ALIVE_MS = 60_000;
const AFTER_ERROR_MS = 1_000;

type WaitingCall = {
  readonly since: number;
  readonly patienceMs: number;
  readonly go: () => void;
  readonly leave: (error: NightshiftError) => void;
};

/**
 * Who waits in this process to ask one model, and what it knows of its pause. Without one nobody waits, and the store is
 * not asked either.
 */
export class CallLine {
  readonly #of: ProviderModel;
  readonly #deps: PaceDeps;
  #pause: ProviderPause | null = null;
  /** How far the store's clock is ahead of ours. */
  #aheadMs = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  #waiting: WaitingCall[] = [];
  #isMoving = false;
  /** When the next one that is sent back is to return, by our clock. */
  #returnAt = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #faults = 0;
  /** What changes the pause does so one after the other: the others would only wait for the row, each on a connection. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(of: ProviderModel, deps: PaceDeps) {
    this.#of = of;
    this.#deps = deps;
  }

  async admit(call: Call): Promise<Leave> {
    if (this.#pause === null) return this.#leaveIn(null);
    call.signal.throwIfAborted();
    const patienceMs = PATIENCE_MS[call.purpose];
    if (this.#turnInMs(this.#waiting.length) > patienceMs) throw this.#sentBack(this.#pause);
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => end(() => reject(call.signal.reason));
      const end = (settle: () => void): void => {
        call.signal.removeEventListener('abort', abort);
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        settle();
      };
      const waiting: WaitingCall = {
        since: this.#now(),
        patienceMs,
        go: () => end(resolve),
        leave: (error) => end(() => reject(error)),
      };
      call.signal.addEventListener('abort', abort);
      this.#waiting.push(waiting);
      void this.#move();
    });
    return this.#leaveIn(this.#pause?.round ?? null);
  }

  isOf({ provider, model }: ProviderModel): boolean {
    return provider === this.#of.provider && model === this.#of.model;
  }

  /** Takes what the store said at `now`, when it was asked at `askedAt` by our clock, unless it has said more since. */
  hear(pause: ProviderPause | null, now: Date, askedAt: number): void {
    if (this.#heardAt < askedAt) this.#learn(pause, now);
  }

  #learn(pause: ProviderPause | null, now: Date): void {
    const known = pause !== null && isInForce(pause, now) ? pause : null;
    const { provider, model } = this.#of;
    if (known !== null && this.#pause === null)
      this.#deps.logger.warn({ provider, model, code: known.code }, 'provider paused');
    if (known === null && this.#pause !== null)
      this.#deps.logger.info({ provider, model }, 'provider pause is over');
    this.#pause = known;
    this.#heardAt = this.#now();
    this.#aheadMs = now.getTime() - this.#heardAt;
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }

  /** Lets those who wait go one by one, each at the instant that the store gave it. */
  async #move(): Promise<void> {
    if (this.#isMoving) return;
    this.#isMoving = true;
    while (this.#waiting.length > 0) {
      const slots = await this.#takeSlots().catch(() => null);
      if (slots === null) await sleep(AFTER_ERROR_MS);
      else await this.#letGo(slots);
      this.#sendBackTheImpatient();
    }
    this.#isMoving = false;
  }

  /** Until when each of the next may go, by our clock; those who need not wait any more are gone already. */
  async #takeSlots(): Promise<readonly number[]> {
    const count = this.#waiting.length;
    const { slots } = await this.#inTurn(() =>
      this.#change((stored, now) =>
        stored !== null && isInForce(stored, now)
          ? takeSlots(stored, { count, withinMs: WITHIN_MS }, now)
          : { pause: null, slots: [] },
      ),
    );
    if (this.#pause === null) for (const each of this.#waiting) each.go();
    return slots.map((slot) => slot.getTime() - this.#aheadMs);
  }

  async #letGo(slots: readonly number[]): Promise<void> {
    const round = this.#pause?.round;
    // The next is more than a moment away: what has become of the pause until then is not known yet.
    if (slots.length === 0) await sleep(Math.min(WITHIN_MS, this.#turnInMs(0)));
    for (const at of slots) {
      await sleep(at - this.#now());
      if (this.#pause?.round !== round) return;
      this.#waiting[0]?.go();
    }
  }

  /** How long the one in that place of the line has to wait, as far as is known. */
  #turnInMs(place: number): number {
    if (this.#pause === null) return 0;
    const now = this.#now() + this.#aheadMs;
    return opensAt(this.#pause, new Date(now)).getTime() - now + place * gapMs(this.#pause);
  }

  #sendBackTheImpatient(): void {
    for (const [place, each] of this.#waiting.entries()) {
      const known = this.#pause;
      const isOver = this.#now() - each.since > 2 * each.patienceMs;
      if (known && (isOver || this.#turnInMs(place) > each.patienceMs)) each.leave(this.#sentBack(known));
    }
  }

  #sentBack({ code, since }: ProviderPause): NightshiftError {
    const { provider, model } = this.#of;
    return new NightshiftError(
      code,
      `${provider} has been refusing calls of ${model} since ${since.toISOString()}.`,
      'Retry it once the provider takes calls again; `nightshift doctor` says whether it does.',
      { provider, model, resumesInMs: this.#returnInMs() },
    );
  }

  /** When one that is sent back is to come again: once the pause is over, in the order in which they came, and not all at once. */
  #returnInMs(): number {
    if (this.#pause === null) return 0;
    const now = this.#now();
    const first = now + Math.max(SOONEST_RETURN_MS, this.#pause.pausedUntil.getTime() - this.#aheadMs - now);
    const isInWave = this.#returnAt >= first && this.#returnAt <= first + LATEST_RETURN_MS;
    const at = isInWave ? this.#returnAt : first;
    this.#returnAt = at + returnGapMs(this.#pause);
    return at - now;
  }

  #leaveIn(round: number | null): Leave {
    return {
      answered: () => this.#answered(round),
      failed: (error) => this.#failed(round, error),
    };
  }

  #answered(round: number | null): void {
    this.#answeredAt = this.#now();
    this.#faults = 0;
    const known = this.#pause;
    if (round === null || known?.round !== round || known.refusals === 0) return;
    this.#pause = afterAnswer(known, round);
    // Whoever waits for the answer need not wait for this.
    this.#inTurn(() => this.#change((stored) => ({ pause: stored && afterAnswer(stored, round) }))).catch(
      () => undefined,
    );
  }

  async #failed(round: number | null, error: unknown): Promise<unknown> {
    const code = error instanceof NightshiftError ? error.code : 'INTERNAL';
    if (!(error instanceof NightshiftError) || code === 'LLM_ABORTED') return error;
    if (!isProviderFault(code)) {
      // It was answered, if not as we would like.
      if (code.startsWith('LLM_')) this.#answered(round);
      return error;
    }
    if (!this.#isProvidersTrouble(code)) return error;
    const asked = error.details.retryAfterMs;
    const retryAfterMs = typeof asked === 'number' ? asked : null;
    await this.#refused(round, code, retryAfterMs).catch(() => undefined);
    if (this.#pause === null) return error;
    const details = { ...error.details, resumesInMs: this.#returnInMs() };
    return new NightshiftError(error.code, error.message, error.hint, details, error);
  }

  /** Told to wait, it is; for what only failed, others who are answered meanwhile speak for the provider. */
  #isProvidersTrouble(code: ProviderFault): boolean {
    if (code === 'LLM_RATE_LIMITED' || code === 'LLM_OVERLOADED') return true;
    this.#faults += 1;
    return this.#faults >= ENOUGH_FAULTS || this.#now() - this.#answeredAt > ALIVE_MS;
  }

  async #refused(round: number | null, code: ProviderFault, retryAfterMs: number | null): Promise<void> {
    const { random, limits } = this.#deps;
    const refusal = { round, code, retryAfterMs, jitter: random() };
    await this.#inTurn(async () => {
      if (this.#isEcho(round, retryAfterMs)) return;
      await this.#change((stored, now) => ({ pause: afterRefusal(stored, refusal, limits, now) }));
    });
  }

  /** Of a refusal that was on its way when the pause was closed, and asks for no more. */
  #isEcho(round: number | null, retryAfterMs: number | null): boolean {
    if (this.#pause === null || this.#pause.round === round) return false;
    const pausedForMs = this.#pause.pausedUntil.getTime() - this.#aheadMs - this.#now();
    return (retryAfterMs ?? 0) <= pausedForMs;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(work);
    this.#changes = done.catch(() => undefined);
    return done;
  }

  async #change<Changed extends { readonly pause: ProviderPause | null }>(
    change: (stored: ProviderPause | null, now: Date) => Changed,
  ): Promise<Changed> {
    const changed = await this.#deps.store.change(this.#of, change);
    this.#learn(changed.pause, changed.now);
    return changed;
  }
}

const sleep = (ms: number): Promise<void> =>
  ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
