import type { GatheredContext } from '../context/context.ts';
import { sourcesToAwait } from '../context/freshness.ts';
import type { ContextSource, FreshnessStore } from '../context/ports.ts';
import { buildContext } from '../context/workflow-context-builder.ts';
import type { WorkflowTemplateService } from '../context/workflow-template-service.ts';
import { callsOf, type LlmCall } from '../llm/call.ts';
import { addDays } from '../platform/civil-date.ts';
import type { Clock } from '../platform/clock.ts';
import { type ErrorCode, errorCodeOf, NightshiftError } from '../platform/errors.ts';
import { type Logger, withFields } from '../platform/logger.ts';
import type { PlaybookVersion } from '../playbook/ports.ts';
import type { Playbook } from '../playbook/schema.ts';
import { advance, begin, type ExecutionEvent, type ExecutionState } from './execution-state.ts';
import {
  type Due,
  deadlineOf,
  type FailureOutcome,
  failed,
  failurePolicy,
  type ReadyBy,
} from './failure-policy.ts';
import type { LeaseKeeper } from './keep-leases.ts';
import { isOutage, type Outages } from './outlast-outages.ts';
import type { CheckpointOutcome, ExecutionLeaseStore, LeasedExecution } from './ports.ts';
import type { RunStep } from './run-step.ts';
import { currentStepRun, NOTHING } from './step-commit.ts';

export type RunExecutionDeps = {
  readonly store: ExecutionLeaseStore;
  readonly contextSource: ContextSource;
  readonly freshness: Pick<FreshnessStore, 'awaitSources'>;
  readonly templates: WorkflowTemplateService;
  readonly runStep: RunStep;
  readonly leases: LeaseKeeper;
  readonly outages: Pick<Outages, 'outlast'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  /** Called with the delay after which a failed execution is due again. */
  readonly onRetry: (delayMs: number) => void;
  readonly observer: RunObserver;
  readonly options: {
    /** Unique among all processes that run executions. */
    readonly owner: string;
    readonly leaseMs: number;
    readonly retryBaseMs: number;
    readonly retryMaxMs: number;
    /** Until when provider faults are waited out. */
    readonly readyBy: ReadyBy;
  };
};

/**
 * How the last checkpoint ended, or why there was none. `lease_left`: the worker had to stop while the database was
 * away; the next holder of the lease goes on.
 */
export type RunOutcome = CheckpointOutcome['kind'] | 'not_acquired' | 'lease_lost' | 'lease_left';
type Answered = Awaited<ReturnType<RunStep>>;
/** How a run ended, and with which error where it did not go well. */
type Ended = { readonly outcome: RunOutcome; readonly code: ErrorCode | null };
export type RunExecution = (executionId: string, signal: AbortSignal) => Promise<RunOutcome>;

/** Learns what becomes of executions in this process; it must be quick and must not throw. */
export type RunObserver = {
  /** A step was answered. */
  answered(step: {
    readonly key: string;
    readonly provider: string | null;
    readonly model: string | null;
    readonly seconds: number;
  }): void;
  /** Calls to a model were made, committed or not. */
  called(calls: readonly LlmCall[]): void;
  /** A run has ended; `code` is why, where it did not go well. */
  ended(outcome: RunOutcome, code: ErrorCode | null): void;
};

/** An execution in the hands of this worker. */
type Handling = {
  readonly lease: LeasedExecution;
  /** Names the execution in every line. */
  readonly log: Logger;
  /** Releases the execution. */
  readonly drain: AbortSignal;
};

/**
 * Runs one execution until it completes, fails, must wait, or loses its lease. Committed steps never run again: a run
 * that died goes on at the first step without outputs. While the database is away, the run keeps its work and waits,
 * for the fence alone decides whether it may still be written. `drain` releases the execution unharmed.
 */
export function createRunExecution(deps: RunExecutionDeps): RunExecution {
  const { store, clock, logger, options, outages } = deps;
  let acquisitions = 0;

  return async function runExecution(executionId, drain) {
    const lease = await acquire(executionId, drain);
    if (!lease) return 'not_acquired';
    const log = withFields(logger, { executionId });
    const { outcome, code } = await runLeased({ lease, log, drain });
    log.debug({ outcome, code }, 'run execution: end');
    deps.observer.ended(outcome, code);
    return outcome;
  };

  async function runLeased(handling: Handling): Promise<Ended> {
    const { lease, log, drain } = handling;
    const acquiredAt = clock.now();
    const held = deps.leases.hold(lease.id, lease.leaseEpoch);
    /** Stops the current step: a drain, or the lease is lost. */
    const stop = eitherOf(drain, held.signal);
    log.debug({ leaseEpoch: lease.leaseEpoch, attempts: lease.attempts }, 'run execution: begin');
    let state: ExecutionState | null = null;
    try {
      if (lease.attempts > lease.maxAttempts) throw attemptsExhausted(lease);
      const stored = await outages.outlast(() => deps.templates.fetchVersion(lease.versionId), {
        until: drain,
      });
      const context = lease.context ?? (await gather(handling, stored));
      if (lease.context === null && (await awaitsSources(handling, stored.playbook, context)))
        return { outcome: 'wait', code: null };
      state = begin(lease, stored, context, clock.now());
      if (state.outcome.kind !== 'continue') return { outcome: await commit(handling, state), code: null };
      for (;;) {
        stop.signal.throwIfAborted();
        const { calls, result } = await deps.runStep(state, stop.signal);
        observe(handling, state, { calls, result });
        state = advance(state, { kind: 'called', calls });
        state = advance(state, { kind: 'answered', result, at: clock.now() });
        const outcome = await commit(handling, state);
        if (outcome !== 'continue') return { outcome, code: null };
        state = advance(state, { kind: 'committed' });
      }
    } catch (error) {
      deps.observer.called(callsOf(error));
      if (held.signal.aborted) return { outcome: lost(handling), code: null };
      const at = clock.now();
      const now = new Date(lease.leasedAt.getTime() + at.getTime() - acquiredAt.getTime());
      const outcome = drain.aborted ? RELEASE : afterError(lease, state, error, now);
      const ended = await commit(handling, stopped(lease, state, error, { kind: 'stopped', outcome, at }));
      const code = errorCodeOf(error);
      if (ended === 'wait') log.info({ code }, 'run execution: its person learns why the step was not done');
      if (ended !== 'retry' && ended !== 'fail') return { outcome: ended, code: null };
      report(handling, code, outcome);
      if (outcome.kind === 'retry') deps.onRetry(outcome.delayMs);
      return { outcome: ended, code };
    } finally {
      stop.release();
      held.release();
    }
  }

  /** Tells of the current step, which has just been answered. */
  function observe(
    { log }: Handling,
    { stored, current }: ExecutionState,
    { calls, result }: Answered,
  ): void {
    const { provider, model, startedAt } = result;
    const { step, iteration } = current;
    const ms = Math.max(0, clock.now().getTime() - startedAt.getTime());
    log.debug({ step: step.key, iteration, provider, model, calls: calls.length, ms }, 'run step');
    deps.observer.called(calls);
    deps.observer.answered({ key: stored.playbook.key, provider, model, seconds: ms / 1000 });
  }

  function acquire(executionId: string, drain: AbortSignal): Promise<LeasedExecution | null> {
    acquisitions += 1;
    const asked = { executionId, owner: `${options.owner}/${acquisitions}`, leaseMs: options.leaseMs };
    return outages.outlast(
      async (tries) => {
        const lease = await store.acquire(asked);
        // An earlier try that only we gave up may have got the lease while this one waited for it.
        return lease === null && tries > 1 ? await store.acquire(asked) : lease;
      },
      { until: drain },
    );
  }

  async function gather({ lease, drain }: Handling, stored: PlaybookVersion): Promise<GatheredContext> {
    const executionId = lease.id;
    const rows =
      lease.rows ?? (await outages.outlast(() => deps.contextSource.gather(executionId), { until: drain }));
    if (rows) return buildContext(rows, stored.playbook, stored.version);
    throw new NightshiftError(
      'CONTEXT_NOT_FOUND',
      `Nothing was found to build the context of execution ${executionId} from.`,
      'Check that its customer, contract and term still exist.',
    );
  }

  /** Waits for stale sources where the playbook wants it, before any step runs and the context is frozen. */
  async function awaitsSources(
    { lease, log, drain }: Handling,
    playbook: Playbook,
    { workflow }: GatheredContext,
  ): Promise<boolean> {
    // Whoever works through it by hand sees what is stale, and decides.
    if (playbook.when_stale !== 'wait' || lease.runSteps !== null) return false;
    if (workflow.staleSources.length === 0) return false;
    const sources = sourcesToAwait(playbook, workflow.staleSources);
    if (sources.length === 0) return false;
    const { id: executionId, leaseEpoch } = lease;
    const waits = await outages.outlast(
      async (tries) => {
        const awaited = await deps.freshness.awaitSources({ executionId, leaseEpoch, sources });
        return awaited.length > 0 || (tries > 1 && (await store.hasEnded({ executionId, leaseEpoch })));
      },
      { until: drain },
    );
    if (waits) log.info({ sources: sources.join(' ') }, 'run execution: await sources');
    return waits;
  }

  /** Keeps the work and its paid calls until Postgres has them or says that the lease is no longer ours. */
  async function commit(handling: Handling, { uncommitted, outcome }: ToCommit): Promise<RunOutcome> {
    const { lease, log, drain } = handling;
    const { id: executionId, leaseEpoch } = lease;
    const checkpoint = { executionId, leaseEpoch, leaseMs: options.leaseMs, ...uncommitted, outcome };
    try {
      const status = await outages.outlast(
        async (tries) =>
          (await store.checkpoint(checkpoint)) ??
          (tries > 1 && (await store.hasEnded({ executionId, leaseEpoch })) ? 'waiting' : null),
        { until: drain, orBusy: true },
      );
      if (status === null) return lost(handling);
      if (outcome.kind === 'continue' && status === 'waiting') {
        log.info({ leaseEpoch }, 'run execution: a person has taken it over');
        return 'wait';
      }
    } catch (error) {
      if (!isOutage(error)) throw error;
      return left(handling, error);
    }
    log.debug({ outcome: outcome.kind }, 'checkpoint execution');
    return outcome.kind;
  }

  /** `now` is by the store's clock, as all due times are. */
  function afterError(
    lease: LeasedExecution,
    state: ExecutionState | null,
    error: unknown,
    now: Date,
  ): FailureOutcome {
    if (state !== null && state.stepsLeft !== null) return failed(error);
    const limits = {
      maxAttempts: lease.maxAttempts,
      deadline: deadlineOf(dueOf(lease, state), options.readyBy),
      baseMs: options.retryBaseMs,
      maxMs: options.retryMaxMs,
      jitter: deps.random(),
    };
    return failurePolicy(error, state?.tries ?? { attempts: lease.attempts, faults: 0 }, limits, now);
  }

  /** Logs the failure; that of a refusing provider only at debug level, since its pause is reported once for all. */
  function report({ log }: Handling, code: ErrorCode, outcome: Stopped['outcome']): void {
    if (outcome.kind === 'release') return;
    const level = outcome.kind === 'retry' && !outcome.usesAttempt ? 'debug' : 'warn';
    log[level]({ code, outcome: outcome.kind }, 'run execution');
  }

  function lost({ lease: { leaseEpoch }, log }: Handling): RunOutcome {
    log.warn({ leaseEpoch, code: 'LEASE_LOST' }, 'run execution');
    return 'lease_lost';
  }

  function left({ lease: { leaseEpoch }, log }: Handling, error: unknown): RunOutcome {
    const code = errorCodeOf(error);
    log.warn({ leaseEpoch, code }, 'run execution: stopped, and its lease is left to run out');
    return 'lease_left';
  }
}

/** `AbortSignal.any` without its weak references, which cost the garbage collector time. */
function eitherOf(a: AbortSignal, b: AbortSignal): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort(a.aborted ? a.reason : b.reason);
  for (const signal of [a, b]) signal.addEventListener('abort', abort);
  if (a.aborted || b.aborted) abort();
  return {
    signal: controller.signal,
    release() {
      for (const signal of [a, b]) signal.removeEventListener('abort', abort);
    },
  };
}

type Stopped = Extract<ExecutionEvent, { readonly kind: 'stopped' }>;
type ToCommit = Pick<ExecutionState, 'uncommitted' | 'outcome'>;

const RELEASE = { kind: 'release' } as const;

/** What a stopped execution commits, with its paid calls; also before its playbook version was loaded. */
function stopped(
  lease: LeasedExecution,
  state: ExecutionState | null,
  error: unknown,
  event: Stopped,
): ToCommit {
  if (state) return advance(advance(state, { kind: 'called', calls: callsOf(error) }), event);
  const uncommitted = { ...NOTHING, steps: currentStepRun(lease, event.at) };
  return { uncommitted, outcome: { ...event.outcome, stepKey: null } };
}

/** The window is that of the execution's own version, as of the night that started it. */
function dueOf({ dueSince, dueByScan, asOf, daysLeft }: LeasedExecution, state: ExecutionState | null): Due {
  const daysMin = state?.stored.playbook.window.days_min ?? null;
  const lastDay = daysMin === null ? null : addDays(asOf, daysLeft - daysMin);
  return { since: dueSince, byScan: dueByScan, lastDay };
}

function attemptsExhausted(lease: LeasedExecution): NightshiftError {
  return new NightshiftError(
    'ATTEMPTS_EXHAUSTED',
    `Step "${lease.currentStep ?? 'first'}" was begun ${lease.attempts - 1} times, and none of the workers that began it committed anything before its lease ran out.`,
    'Look in the workers’ logs for what ended or froze them in that step (memory, a kill, LEASE_LOST), then retry the execution.',
    { stepKey: lease.currentStep },
  );
}
