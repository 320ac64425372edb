import type { ArtifactFlag } from '../artifacts/flags.ts';
import type { RenderedArtifact } from '../artifacts/render.ts';
import type { ArtifactStatus } from '../artifacts/status.ts';
import type { GatheredContext } from '../context/context.ts';
import type { GatheredRows } from '../context/ports.ts';
import type { LlmCall } from '../llm/call.ts';
import type { JsonObject } from '../platform/json.ts';
import type { ExecutionStatus } from './execution-status.ts';
import type { StepRunRecord } from './progress.ts';

/** What a model has answered in a person's hands, and where that would lead. */
export type StepProposal = {
  readonly outputs: JsonObject;
  /** Null where it would end the execution. */
  readonly nextStep: string | null;
  /** As they would be drafted. */
  readonly artifacts: readonly Pick<RenderedArtifact, 'key' | 'title' | 'kind' | 'markdown'>[];
};

/** A step run, as it is committed. */
export type StepCommit = StepRunRecord & {
  readonly proposal: StepProposal | null;
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
  /** Acquisitions since the last committed step, this one included; those that ended in a release do not count. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly asOf: string;
  /** Days from `asOf` to the anchor of its window. */
  readonly daysLeft: number;
  /** Since when it is due: its start, or the last change that made it due again. */
  readonly dueSince: Date;
  /** Whether the scan started it, and nothing has made it due again since. */
  readonly dueByScan: boolean;
  /** By the clock of the store. */
  readonly leasedAt: Date;
  /** Provider faults in a row so far. */
  readonly providerFaults: number;
  readonly currentStep: string | null;
  readonly context: GatheredContext | null;
  /** The rows to build the context from; null where the context exists, or where the rows could not be read. */
  readonly rows: GatheredRows | null;
  /** Step runs by seq, the open one included; those undone by going back are left out. */
  readonly steps: readonly StepRunRecord[];
  /** Artifacts that earlier leases left. */
  readonly drafts: readonly DraftArtifact[];
  /** By step key: what a caller added by hand for the next step run. */
  readonly inputs: Readonly<Record<string, JsonObject>>;
  /** By step key: the number of step runs so far, undone ones included. */
  readonly iterations: Readonly<Record<string, number>>;
  /** How many steps a person lets it run before it waits for them again; null where it runs to its end. */
  readonly runSteps: number | null;
  /** Whether what a model answers waits for that person before it counts. */
  readonly proposes: boolean;
};

export type Problem = { readonly code: string; readonly message: string; readonly details: JsonObject };

/** `stepKey`: the current step, here and at a release; null before the first. */
type FailureAt = { readonly stepKey: string | null; readonly code: string; readonly message: string };

/** What becomes of the execution with this checkpoint. */
export type CheckpointOutcome =
  | { readonly kind: 'continue'; readonly stepKey: string }
  | { readonly kind: 'complete'; readonly outputs: JsonObject }
  | {
      readonly kind: 'wait';
      readonly stepKey: string;
      readonly waitsFor: string;
      readonly days: number;
      /** Why the step could not be done that its person asked for. */
      readonly problem: Problem | null;
    }
  | (FailureAt & { readonly kind: 'fail'; readonly details: JsonObject })
  | (FailureAt & {
      readonly kind: 'retry';
      readonly delayMs: number;
      /** A retry uses no attempt where the provider told it to wait. */
      readonly usesAttempt: boolean;
      readonly providerFaults: number;
    })
  /** Released unharmed, as at a drain: due at once, and this attempt does not count. */
  | { readonly kind: 'release'; readonly stepKey: string | null };

/** What the worker has done and the store does not know yet. */
export type Uncommitted = {
  /** Sent once, with the first commit; from then on it is frozen. */
  readonly context: GatheredContext | null;
  readonly steps: readonly StepCommit[];
  readonly calls: readonly (LlmCall & { readonly stepKey: string; readonly iteration: number })[];
  readonly artifacts: readonly (RenderedArtifact & {
    readonly stepKey: string;
    readonly status: ArtifactStatus;
  })[];
  /** New statuses of drafts that were committed before. */
  readonly settled: readonly { readonly key: string; readonly status: ArtifactStatus }[];
};

export type Checkpoint = Uncommitted & {
  readonly executionId: string;
  readonly leaseEpoch: number;
  readonly leaseMs: number;
  readonly outcome: CheckpointOutcome;
};

/** How often a lease is renewed in its life. */
export const RENEWALS_A_LEASE = 3;

/**
 * What a running worker needs. Every write is fenced by the lease epoch in the same statement. A write whose reply
 * was lost may be sent again: it takes effect only once.
 */
export type ExecutionLeaseStore = {
  /**
   * Takes the lease of a due or orphaned execution and loads all that its work begins with; null where there is
   * nothing to take. `owner` identifies this one acquisition, so that a lease whose reply was lost is recognized.
   */
  acquire(args: { executionId: string; owner: string; leaseMs: number }): Promise<LeasedExecution | null>;
  /**
   * Commits; resolves to the status that this leaves the execution in: `waiting` instead of `running` where a person has
   * taken it over meanwhile. Null where the lease is no longer held, and then nothing was written.
   */
  checkpoint(checkpoint: Checkpoint): Promise<ExecutionStatus | null>;
  /** Whether its holder ended the lease of this epoch: so a last checkpoint whose reply was lost is recognized. */
  hasEnded(lease: { executionId: string; leaseEpoch: number }): Promise<boolean>;
  /** Renews leases; resolves to the ids that are still held. */
  renewLeases(
    leases: readonly { executionId: string; leaseEpoch: number }[],
    leaseMs: number,
  ): Promise<Set<string>>;
  /** How long the oldest call for this execution has been waiting for Postgres; 0 where none is. */
  waitedMs(executionId: string): number;
  /** How long the oldest call for any execution has been waiting; counts renewals, their failed tries included. */
  longestWaitMs(): number;
};

export type DueExecution = {
  readonly id: string;
  readonly dispatchNo: number;
  /** Whether somebody waits for it. */
  readonly byHand: boolean;
};

/** What the dispatcher and the reconciler need. */
export type ExecutionDispatchStore = {
  /**
   * Claims due executions that have no fresh job, and orphaned ones whose lease ran out, most urgent first.
   * `redispatchAfterMs`: a job enqueued longer ago than that counts as lost.
   */
  claimDue(limit: number, redispatchAfterMs: number): Promise<DueExecution[]>;
  /** Takes back claims that could not be enqueued, so that the next pass enqueues them at once. */
  unclaim(executionIds: readonly string[]): Promise<void>;
  /**
   * Marks jobs as lost, those enqueued within `enqueuedWithinMs` or else all, so that the next pass enqueues them
   * again; resolves to how many.
   */
  forgetJobs(enqueuedWithinMs?: number): Promise<number>;
  /**
   * Fails the executions that waited past their time. Resolves to them, to be enqueued once more so that the queue
   * shows the failure.
   */
  expireWaits(): Promise<DueExecution[]>;
  /** Seconds since the oldest due execution became due; null where none is due. */
  oldestDueSeconds(): Promise<number | null>;
};

export type Watcher = {
  readonly n: number;
  readonly userId: string | null;
  readonly scope: string;
  /** Whether they see where every execution stands, whoever's it is. */
  readonly seesPlaces: boolean;
  /** Null: whatever moves. */
  readonly ids: readonly string[] | null;
};

/** Where an execution stands, whole, without anything that names a customer. */
export type WatchedExecution = {
  /** Of the watchers that may see it. */
  readonly watchers: readonly number[];
  /** Differs from the one before where anything of the state does. */
  readonly eventId: string;
  readonly state: {
    readonly executionId: string;
    readonly key: string;
    readonly stage: string;
    readonly contractId: string;
    readonly status: ExecutionStatus;
    readonly currentStep: string | null;
    readonly errorCode: string | null;
    readonly waitUntil: string | null;
    readonly steps: readonly {
      readonly stepKey: string;
      readonly iteration: number;
      readonly seq: number;
      readonly status: string;
    }[];
  };
};

export type WatchStore = {
  /**
   * For all watchers in one statement; each gets only what they may see. For who watches whatever moves: what runs or
   * waits, the `known` ones, and what was created or changed by a person within `overlapMs`.
   */
  look(
    watchers: readonly Watcher[],
    known: readonly string[],
    overlapMs: number,
  ): Promise<WatchedExecution[]>;
};

export type BulkAction = 'cancel' | 'retry' | 'replay';

/** All of these that are given must hold. */
export type SelectionFilter = {
  readonly status?: ExecutionStatus | undefined;
  /** A key or the name of a stage. */
  readonly stage?: string | undefined;
  readonly code?: string | undefined;
  readonly night?: string | undefined;
  /** By id or external id. */
  readonly contract?: string | undefined;
  readonly ids?: readonly string[] | undefined;
};

export type SelectedExecution = {
  readonly id: string;
  readonly key: string;
  readonly stage: string;
  readonly versionId: string;
  readonly contractId: string;
  readonly status: ExecutionStatus;
  readonly errorCode: string | null;
  readonly asOf: string;
};

export type StoredSelection = {
  readonly action: BulkAction;
  readonly ids: readonly string[];
  readonly isExpired: boolean;
  readonly isApplied: boolean;
};

export type SelectionStore = {
  /** Of the accounts that the caller sees, or of everybody's. */
  find(
    statuses: readonly ExecutionStatus[],
    filter: SelectionFilter,
    of: { readonly whose: 'caller' | 'everybody'; readonly limit: number },
  ): Promise<SelectedExecution[]>;
  keep(selection: {
    readonly actor: string;
    readonly action: BulkAction;
    readonly ids: readonly string[];
    readonly seconds: number;
  }): Promise<{ readonly id: string; readonly expiresAt: string }>;
  /** Null where the actor has none of this id. */
  look(id: string, actor: string): Promise<StoredSelection | null>;
  /** Whether it was there to be applied; it is not any more. */
  take(id: string, actor: string): Promise<boolean>;
};
