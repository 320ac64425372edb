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
  /** A random number from 0 to 1, for the jitter of pauses. */
  readonly random: () => number;
  readonly limits: PauseLimits;
};

/** Permission to make one call. The caller reports how the call ended. */
export type Leave = {
  answered(): void;
  /** Resolves to the error to throw: `error`, with `details.resumesInMs` where its provider is paused now. */
  failed(error: unknown): Promise<unknown>;
};

type Call = { readonly purpose: LlmCall['purpose']; readonly signal: AbortSignal };

/** How long a call may wait in the line. A repair waits longer, since its first answer is paid for. */
const PATIENCE_MS = { initial: 15_000, repair: 120_000 } as const;
/** Calls take slots at most this far ahead. Later ones ask again, and learn how the pause has changed. */
const WITHIN_MS = 1_000;
const SOONEST_RETURN_MS = 1_000;
/** Calls that were sent back return within this time after the pause, in waves where they are many. */
const LATEST_RETURN_MS = 60_000;
/** This many failures in a row, with no answer in between, are the provider's fault and not the prompt's. */
const ENOUGH_FAULTS = 3;
/** An older answer does not show that the provider is up. */
const ALIVE_MS = 60_000;
const AFTER_ERROR_MS = 1_000;

type WaitingCall = {
  readonly since: number;
  readonly patienceMs: number;
  readonly go: () => void;
  readonly leave: (error: NightshiftError) => void;
};

/**
 * The calls of this process that wait to ask one model, and what the process knows of its pause. Without a pause no
 * call waits, and no call asks the store.
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
  /** When the next call that is sent back should return, by our clock. */
  #returnAt = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #faults = 0;
  /**
   * Changes of the pause, one after the other: at the same time they would only wait for the row, each on a connection.
   */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(of: ProviderModel, deps: PaceDeps) {
    this.#of = of;
    this.#deps = deps;
  }

  /**
   * Resolves once the call may be made: at once without a pause.
   * @throws NightshiftError with the code of the pause, where the call would wait too long, or the abort reason of its
   * signal.
   */
  async admit(call: Call): Promise<Leave> {
    if (this.#pause === null) return this.#leaveIn(null);
    call.signal.throwIfAborted();
    const patienceMs = PATIENCE_MS[call.purpose];
    if (this.#slotInMs(this.#waiting.length) > patienceMs) throw this.#sentBack(this.#pause);
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

  /**
   * Takes over what the store answered at `now` (its clock) to a question asked at `askedAt` (ours), unless it has
   * answered another since.
   */
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

  /** Releases the waiting calls one by one, each at the slot that the store gave it. */
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

  /** Takes slots for the waiting calls, as instants of our clock. Releases all of them where the pause is over. */
  async #takeSlots(): Promise<readonly number[]> {
    const count = this.#waiting.length;
    const { slots } = await this.#oneByOne(() =>
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
    // The next slot is further ahead than slots are given, and the pause may change until then.
    if (slots.length === 0) await sleep(Math.min(WITHIN_MS, this.#slotInMs(0)));
    for (const at of slots) {
      await sleep(at - this.#now());
      if (this.#pause?.round !== round) return;
      this.#waiting[0]?.go();
    }
  }

  /** How long the call at `place` in the line has to wait, as far as this process knows. */
  #slotInMs(place: number): number {
    if (this.#pause === null) return 0;
    const now = this.#now() + this.#aheadMs;
    return opensAt(this.#pause, new Date(now)).getTime() - now + place * gapMs(this.#pause);
  }

  #sendBackTheImpatient(): void {
    for (const [place, each] of this.#waiting.entries()) {
      const known = this.#pause;
      const isOver = this.#now() - each.since > 2 * each.patienceMs;
      if (known && (isOver || this.#slotInMs(place) > each.patienceMs)) each.leave(this.#sentBack(known));
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

  /** In how many ms a call that is sent back should return: after the pause, in order of arrival, spread out. */
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
    // Not awaited: the answer is there already.
    this.#oneByOne(() => this.#change((stored) => ({ pause: stored && afterAnswer(stored, round) }))).catch(
      () => undefined,
    );
  }

  async #failed(round: number | null, error: unknown): Promise<unknown> {
    const code = error instanceof NightshiftError ? error.code : 'INTERNAL';
    if (!(error instanceof NightshiftError) || code === 'LLM_ABORTED') return error;
    if (!isProviderFault(code)) {
      // The provider answered, though not with what we asked for.
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

  /**
   * Whether a failure is the provider's: it is where the provider asks us to wait; any other failure counts only while
   * no call is answered.
   */
  #isProvidersTrouble(code: ProviderFault): boolean {
    if (code === 'LLM_RATE_LIMITED' || code === 'LLM_OVERLOADED') return true;
    this.#faults += 1;
    return this.#faults >= ENOUGH_FAULTS || this.#now() - this.#answeredAt > ALIVE_MS;
  }

  async #refused(round: number | null, code: ProviderFault, retryAfterMs: number | null): Promise<void> {
    const { random, limits } = this.#deps;
    const refusal = { round, code, retryAfterMs, jitter: random() };
    await this.#oneByOne(async () => {
      if (this.#isEcho(round, retryAfterMs)) return;
      await this.#change((stored, now) => ({ pause: afterRefusal(stored, refusal, limits, now) }));
    });
  }

  /** Whether a refusal belongs to a call made before the pause was closed, and asks for no longer pause. */
  #isEcho(round: number | null, retryAfterMs: number | null): boolean {
    if (this.#pause === null || this.#pause.round === round) return false;
    const pausedForMs = this.#pause.pausedUntil.getTime() - this.#aheadMs - this.#now();
    return (retryAfterMs ?? 0) <= pausedForMs;
  }

  #oneByOne<T>(work: () => Promise<T>): Promise<T> {
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
