import type { ArtifactFlag } from '../artifacts/flags.ts';
import type { RenderedArtifact } from '../artifacts/render.ts';
import type { ArtifactStatus } from '../artifacts/status.ts';
import type { GatheredContext } from '../context/context.ts';
import type { GatheredRows } from '../context/ports.ts';
import type { LlmCall } from '../llm/call.ts';
import type { JsonObject } from '../platform/json.ts';
import type { ExecutionDetail, ExecutionFilter, ExecutionSummary, FailedFilter } from './execution-detail.ts';
import type { StepRunRecord } from './progress.ts';

/** A visit of a step, as it is committed. */
export type StepCommit = StepRunRecord & {
  readonly prompt: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly startedAt: Date;
};

/** An artifact whose execution has not completed. */
export type DraftArtifact = {
  readonly key: string;
  readonly stepKey: string;
  readonly flags: readonly ArtifactFlag[];
};

export type LeasedExecution = {
  readonly id: string;
  readonly versionId: string;
  readonly leaseEpoch: number;
  /** Acquisitions since the last committed step, this one included; none whose holder handed it back. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly asOf: string;
  /** Days from `asOf` to the date that its window counts from. */
  readonly daysLeft: number;
  /** Since when it is to be done: its start, or whatever made it due again. */
  readonly dueSince: Date;
  /** Whether the scan started it, and nothing has made it due again since. */
  readonly dueByScan: boolean;
  /** By the clock of the store. */
  readonly leasedAt: Date;
  /** Faults of its provider in a row so far. */
  readonly providerFaults: number;
  readonly currentStep: string | null;
  readonly context: GatheredContext | null;
  /** What to build it from, where there is none yet; null also where that could not be read on the way. */
  readonly rows: GatheredRows | null;
  /** Visits in the order of their seq, the open one included, without those undone by going back. */
  readonly steps: readonly StepRunRecord[];
  /** What earlier leases left. */
  readonly drafts: readonly DraftArtifact[];
  /** By step key: what a caller added by hand for the visit to come. */
  readonly inputs: Readonly<Record<string, JsonObject>>;
  /** By step key: visits so far, undone ones included. */
  readonly iterations: Readonly<Record<string, number>>;
};

/** `stepKey`: the step at hand, here and at a release; null before the first. */
type FailureAt = { readonly stepKey: string | null; readonly code: string; readonly message: string };

/** What becomes of the execution with this checkpoint. */
export type CheckpointOutcome =
  | { readonly kind: 'continue'; readonly stepKey: string }
  | { readonly kind: 'complete'; readonly outputs: JsonObject }
  | { readonly kind: 'wait'; readonly stepKey: string; readonly waitsFor: string; readonly days: number }
  | (FailureAt & { readonly kind: 'fail'; readonly details: JsonObject })
  | (FailureAt & {
      readonly kind: 'retry';
      readonly delayMs: number;
      /** Being told to wait uses none. */
      readonly usesAttempt: boolean;
      readonly providerFaults: number;
    })
  /** Hand it back unharmed, as at a drain: due at once, and this attempt does not count. */
  | { readonly kind: 'release'; readonly stepKey: string | null };

/** What an execution has come to and the store does not know yet. */
export type Uncommitted = {
  /** Given once, with the first commit; from then on it is frozen. */
  readonly context: GatheredContext | null;
  readonly steps: readonly StepCommit[];
  readonly calls: readonly (LlmCall & { readonly stepKey: string; readonly iteration: number })[];
  readonly artifacts: readonly (RenderedArtifact & {
    readonly stepKey: string;
    readonly status: ArtifactStatus;
  })[];
  /** What becomes of drafts that were committed before. */
  readonly settled: readonly { readonly key: string; readonly status: ArtifactStatus }[];
};

export type Checkpoint = Uncommitted & {
  readonly executionId: string;
  readonly leaseEpoch: number;
  readonly leaseMs: number;
  readonly outcome: CheckpointOutcome;
};

/** So often in its life a lease is prolonged. */
export const RENEWALS_A_LEASE = 3;

/**
 * What a running worker needs. Every write is fenced by the lease epoch in the same statement, and may be asked for
 * again: where the reply to one was lost, the same one does nothing twice.
 */
export type ExecutionLeaseStore = {
  /**
   * Takes the lease of a due or orphaned execution, with all that its work begins with; null where there is nothing to
   * take. `owner` is of this acquisition alone: by it a lease is known again whose reply was lost.
   */
  acquire(args: { executionId: string; owner: string; leaseMs: number }): Promise<LeasedExecution | null>;
  /** Commits; false where the lease is no longer held, and then nothing was written. */
  checkpoint(checkpoint: Checkpoint): Promise<boolean>;
  /** Whether the lease of this epoch was ended by its own holder: how a last checkpoint whose reply was lost is known. */
  hasEnded(lease: { executionId: string; leaseEpoch: number }): Promise<boolean>;
  /** Prolongs leases; resolves to the ids that are still held. */
  renewLeases(
    leases: readonly { executionId: string; leaseEpoch: number }[],
    leaseMs: number,
  ): Promise<Set<string>>;
  /** How long the oldest call for this execution has been waiting for Postgres; 0 where none is. */
  waitedMs(executionId: string): number;
  /** How long the oldest of all has been, renewals with their failed tries included. */
  longestWaitMs(): number;
};

export type DueExecution = { readonly id: string; readonly dispatchNo: number };

/** What the dispatcher and the reconciler need. */
export type ExecutionDispatchStore = {
  /**
   * Claims due executions that have no fresh job, and orphaned ones whose lease ran out, the most urgent first.
   * `ringAgainAfterMs`: a job rung longer ago than that is taken for lost.
   */
  claimDue(limit: number, redispatchAfterMs: number): Promise<DueExecution[]>;
  /** Takes back a claim whose ring failed, so that the next pass rings at once. */
  unclaim(executionIds: readonly string[]): Promise<void>;
  /** Takes jobs for lost, those rung within so long or else all, so that the next pass rings for them; resolves to how many. */
  forgetJobs(enqueuedWithinMs?: number): Promise<number>;
  /** Fails what waited past its time, with the reason; resolves to what is to be rung for, so that the queue tells of it. */
  expireWaits(): Promise<DueExecution[]>;
  /** Seconds since the oldest due execution became due; null where none is due. */
  oldestDueSeconds(): Promise<number | null>;
};

export type StartByHand = {
  readonly contractId: string;
  readonly key: string;
  readonly asOf: string;
  readonly actor: string;
};

/** What people ask for: look, start, retry, cancel, go back. All are recorded in the audit log. */
export type ExecutionCommands = {
  list(filter: ExecutionFilter): Promise<ExecutionSummary[]>;
  find(id: string): Promise<ExecutionDetail | null>;
  /** Starts a stage for the open term of a contract; `exists` where the slot is taken. */
  startByHand(
    args: StartByHand,
  ): Promise<
    | { readonly outcome: 'started' | 'exists'; readonly executionId: string }
    | { readonly outcome: 'no_contract' | 'no_workflow' | 'paused' }
  >;
  /**
   * Pins the version and the frozen context and runs again from the first step without outputs. One that failed for
   * missing data gets its context built anew, which the audit log records.
   */
  retry(id: string, actor: string): Promise<boolean>;
  /** The code with which an execution has failed for good; null where it has not. */
  failureOf(id: string): Promise<string | null>;
  countFailed(of: FailedFilter): Promise<number>;
  /** Retries all of them, each with an entry in the audit log; resolves to their ids. */
  retryFailed(of: FailedFilter, actor: string): Promise<string[]>;
  cancel(id: string, actor: string, reason: string): Promise<boolean>;
  /** Answers the step that waits for a person; false where it does not wait there. */
  completeWaitingStep(args: {
    id: string;
    stepKey: string;
    actor: string;
    outputs: JsonObject;
  }): Promise<boolean>;
  /** Gives the visit to come an overlay under `input.*`; never evidence. */
  addInput(args: { id: string; stepKey: string; actor: string; input: JsonObject }): Promise<boolean>;
  /** Undoes the visits of the named steps and makes the execution due at `toStep`. */
  goBack(args: {
    id: string;
    toStep: string;
    undoneSteps: readonly string[];
    actor: string;
  }): Promise<boolean>;
  /** Skips the step at which the execution stands; false where it stands elsewhere or runs. */
  skipStep(args: { id: string; stepKey: string; actor: string }): Promise<boolean>;
  /**
   * A new execution of `definitionId`, linked to the old one, which it supersedes. It keeps the frozen context and the
   * finished visits whose seq is below `keepBelowSeq`, and goes on at `currentStep`; with 0 it begins anew.
   */
  replay(args: {
    id: string;
    versionId: string;
    keepBelowSeq: number;
    currentStep: string | null;
    actor: string;
  }): Promise<string | null>;
};
