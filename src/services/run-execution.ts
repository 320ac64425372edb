import { addDays } from '../domain/civil-date.ts';
import type { GatheredContext } from '../domain/context.ts';
import type { Definition, Step } from '../domain/definition.ts';
import { errorCodeOf, NightshiftError } from '../domain/errors.ts';
import { type Due, deadlineOf, type Failure, type ReadyBy, verdictOn } from '../domain/failure-policy.ts';
import { feedsToWaitFor } from '../domain/feeds.ts';
import { type JsonObject, jsonObjectSchema } from '../domain/json.ts';
import { ExecutionRun } from './execution-run.ts';
import type { LeaseKeeper } from './keep-leases.ts';
import { callsOf } from './llm-call.ts';
import type { ContextSource } from './ports/context-source.ts';
import type { StoredDefinition } from './ports/definition-store.ts';
import type { CheckpointOutcome, ExecutionLeaseStore, LeasedExecution } from './ports/execution-store.ts';
import type { FeedStore } from './ports/feed-store.ts';
import type { Clock, Logger } from './ports/system.ts';
import type { RunStep } from './run-step.ts';
import { NOTHING, standingVisit } from './step-commit.ts';
import { buildContext } from './workflow-context-builder.ts';
import type { WorkflowTemplateService } from './workflow-template-service.ts';

export type RunExecutionDeps = {
  readonly store: ExecutionLeaseStore;
  readonly contextSource: ContextSource;
  readonly feeds: Pick<FeedStore, 'awaitFeeds'>;
  readonly templates: WorkflowTemplateService;
  readonly runStep: RunStep;
  readonly leases: LeaseKeeper;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  /** Told of what is due again after so long. */
  readonly onRetry: (delayMs: number) => void;
  readonly options: {
    readonly owner: string;
    readonly leaseMs: number;
    readonly retryBaseMs: number;
    readonly retryMaxMs: number;
    /** Until when the faults of a provider are waited out. */
    readonly readyBy: ReadyBy;
  };
};

/** What became of it: how its last checkpoint ended, or why there was none. */
export type RunOutcome = CheckpointOutcome['kind'] | 'not_acquired' | 'lease_lost';
export type RunExecution = (executionId: string, signal: AbortSignal) => Promise<RunOutcome>;

/**
 * Runs one execution until it completes, fails, must wait, or its lease is lost. Committed steps never run again: a run
 * that died goes on at the first step without outputs. `signal` hands the execution back unharmed (a drain).
 */
export function createRunExecution(deps: RunExecutionDeps): RunExecution {
  const { store, clock, logger, options } = deps;

  return async function runExecution(executionId, drain) {
    const lease = await store.acquire({ executionId, owner: options.owner, leaseMs: options.leaseMs });
    if (!lease) return 'not_acquired';
    const acquiredAt = clock.now();
    const held = deps.leases.hold(lease.id, lease.leaseEpoch);
    const stop = eitherOf(drain, held.signal);
    let run: ExecutionRun | null = null;
    try {
      if (lease.attempts > lease.maxAttempts) throw attemptsExhausted(lease);
      const stored = await deps.templates.fetchDefinition(lease.definitionId);
      const context = lease.context ?? (await gather(lease, stored));
      if (lease.context === null && (await awaitsFeeds(lease, stored.definition, context))) return 'wait';
      run = new ExecutionRun(lease, stored, context);
      return await advance(run, stop.signal);
    } catch (error) {
      if (held.signal.aborted) return lost(lease);
      const now = new Date(lease.leasedAt.getTime() + clock.now().getTime() - acquiredAt.getTime());
      const outcome = drain.aborted ? release(run) : afterError(lease, run, error, now);
      tell(executionId, errorCodeOf(error), outcome);
      run?.abandon(callsOf(error), clock.now());
      const ended = await commit(lease, run, outcome);
      if (ended === 'retry' && outcome.kind === 'retry') deps.onRetry(outcome.delayMs);
      return ended;
    } finally {
      stop.release();
      held.release();
    }
  };

  async function gather(lease: LeasedExecution, stored: StoredDefinition): Promise<GatheredContext> {
    const executionId = lease.id;
    const rows = lease.rows ?? (await deps.contextSource.gather(executionId));
    if (rows) return buildContext(rows, stored.definition, stored.version);
    throw new NightshiftError(
      'CONTEXT_NOT_FOUND',
      `Nothing was found to build the context of execution ${executionId} from.`,
      'Check that its customer, contract and term still exist.',
    );
  }

  /** Before anything is done or frozen: what it reads is too old, and the playbook would rather wait for the feeds. */
  async function awaitsFeeds(
    { id: executionId, leaseEpoch }: LeasedExecution,
    definition: Definition,
    { workflow }: GatheredContext,
  ): Promise<boolean> {
    if (definition.when_stale !== 'wait' || workflow.staleSources.length === 0) return false;
    const feeds = feedsToWaitFor(definition, workflow.staleSources);
    if (feeds.length === 0) return false;
    const awaited = await deps.feeds.awaitFeeds({ executionId, leaseEpoch, feeds });
    if (awaited.length > 0)
      logger.info({ executionId, feeds: awaited.join(' ') }, 'run execution: await feeds');
    return awaited.length > 0;
  }

  async function advance(run: ExecutionRun, signal: AbortSignal): Promise<RunOutcome> {
    let step = run.goTo(run.firstStep(), clock.now());
    while (step !== null) {
      signal.throwIfAborted();
      if (step.type === 'human' && run.answerTo(step.key) === null) return await wait(run, step);
      const next = run.close(step, await deps.runStep(run, step, signal));
      step = run.goTo(next, clock.now());
      if (step === null) break;
      const ended = await commit(run.lease, run, { kind: 'continue', stepKey: step.key });
      if (ended !== 'continue') return ended;
    }
    return await commit(run.lease, run, { kind: 'complete', outputs: run.outputs });
  }

  function wait(run: ExecutionRun, step: Step): Promise<RunOutcome> {
    run.wait(step, clock.now());
    const waitsFor = step.waits_for?.name ?? step.name;
    return commit(run.lease, run, {
      kind: 'wait',
      stepKey: step.key,
      waitsFor,
      days: step.waits_for?.days ?? 30,
    });
  }

  async function commit(
    lease: LeasedExecution,
    run: ExecutionRun | null,
    outcome: CheckpointOutcome,
  ): Promise<RunOutcome> {
    const { id: executionId, leaseEpoch } = lease;
    const uncommitted = run?.uncommitted ?? { ...NOTHING, steps: standingVisit(lease, clock.now()) };
    const context = run?.contextToFreeze ?? null;
    const { leaseMs } = options;
    const committed = await store.checkpoint({
      executionId,
      leaseEpoch,
      leaseMs,
      context,
      ...uncommitted,
      outcome,
    });
    if (!committed) return lost(lease);
    run?.committed();
    logger.debug({ executionId, outcome: outcome.kind }, 'checkpoint execution');
    return outcome.kind;
  }

  /** `now` is of the store's clock, as is all that is due. */
  function afterError(
    lease: LeasedExecution,
    run: ExecutionRun | null,
    error: unknown,
    now: Date,
  ): CheckpointOutcome {
    const stepKey = run?.standsAt ?? null;
    const code = errorCodeOf(error);
    const message = error instanceof Error ? error.message : String(error);
    const deadline = deadlineOf(dueOf(lease, run), options.readyBy);
    const verdict = verdictOn(
      failureOf(lease, run, error),
      {
        maxAttempts: lease.maxAttempts,
        deadline,
        baseMs: options.retryBaseMs,
        maxMs: options.retryMaxMs,
        jitter: deps.random(),
      },
      now,
    );
    if (verdict.kind === 'retry') {
      const { delayMs, usesAttempt, faults } = verdict;
      return { kind: 'retry', stepKey, code, message, delayMs, usesAttempt, providerFaults: faults };
    }
    const mend = error instanceof NightshiftError ? error.mend : 'See the log of the worker, then retry it.';
    const sentences = [message, ...(verdict.isPastDeadline ? [passed(deadline)] : []), mend].map(asSentence);
    return { kind: 'fail', stepKey, code, message: sentences.join(' '), details: storableDetails(error) };
  }

  /** A provider that refuses is told of by its pause, not by each execution that waits for it. */
  function tell(executionId: string, code: string, outcome: CheckpointOutcome): void {
    if (outcome.kind === 'release') return;
    const level = outcome.kind === 'retry' && !outcome.usesAttempt ? 'debug' : 'warn';
    logger[level]({ executionId, code, outcome: outcome.kind }, 'run execution');
  }

  function lost(lease: LeasedExecution): RunOutcome {
    const { id: executionId, leaseEpoch } = lease;
    logger.warn({ executionId, leaseEpoch, code: 'LEASE_LOST' }, 'run execution');
    return 'lease_lost';
  }
}

/** As `AbortSignal.any`, without the weak references that it leaves the collector to go through. */
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

function release(run: ExecutionRun | null): CheckpointOutcome {
  return { kind: 'release', stepKey: run?.standsAt ?? null };
}

/** The window is that of its own version, as of the night that started it. */
function dueOf({ dueSince, dueByScan, asOf, daysLeft }: LeasedExecution, run: ExecutionRun | null): Due {
  const daysMin = run?.stored.definition.window.days_min ?? null;
  const lastDay = daysMin === null ? null : addDays(asOf, daysLeft - daysMin);
  return { since: dueSince, byScan: dueByScan, lastDay };
}

function failureOf(lease: LeasedExecution, run: ExecutionRun | null, error: unknown): Failure {
  const { resumesInMs, retryAfterMs } = error instanceof NightshiftError ? error.details : {};
  return {
    code: errorCodeOf(error),
    isKnown: error instanceof NightshiftError,
    attempts: run?.attempts ?? lease.attempts,
    // Those at a step before this one are made good.
    faults: run?.standsAt === lease.currentStep ? lease.providerFaults : 0,
    resumesInMs: typeof resumesInMs === 'number' ? resumesInMs : null,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
  };
}

const passed = (deadline: Date): string =>
  `It was waited for until ${deadline.toISOString().slice(0, 16).replace('T', ' ')} UTC, its deadline`;

const asSentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

function attemptsExhausted(lease: LeasedExecution): NightshiftError {
  return new NightshiftError(
    'ATTEMPTS_EXHAUSTED',
    `Step "${lease.currentStep ?? 'first'}" was begun ${lease.attempts - 1} times and never finished: its worker died each time.`,
    'Look for what kills the worker (memory, a shutdown mid-step), then retry the execution.',
    { stepKey: lease.currentStep },
  );
}

/** Details as JSON, without the calls, which are stored as rows of their own. */
function storableDetails(error: unknown): JsonObject {
  if (!(error instanceof NightshiftError)) return {};
  const { calls: _, ...details } = error.details;
  return jsonObjectSchema.parse(JSON.parse(JSON.stringify(details)));
}
