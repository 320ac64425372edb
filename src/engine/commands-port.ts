import type { JsonObject } from '../platform/json.ts';
import type { ExecutionDetail, ExecutionFilter, ExecutionSummary, FailedFilter } from './execution-detail.ts';
import type { ExecutionStatus } from './execution-status.ts';
import type { StepProposal } from './ports.ts';

/** A published version that can be opened; for a customer or a contract, with the contract that it applies to. */
export type WorkflowTemplate = {
  readonly templateId: string;
  readonly playbookKey: string;
  readonly stageName: string;
  readonly description: string;
  readonly version: number;
  readonly steps: readonly { readonly stepId: string; readonly title: string }[];
  readonly contractId: string | null;
  readonly contract: string | null;
  /** The day on which the open term of the contract ends. */
  readonly renewalDate: string | null;
  /** Whether the day is in its window; null without a contract. */
  readonly inWindow: boolean | null;
  /** The execution that there is for the slot. */
  readonly executionId: string | null;
};

export type StartByHand = {
  readonly contractId: string;
  readonly key: string;
  readonly asOf: string;
  /** Whether its person works through it step by step. */
  readonly interactive: boolean;
  readonly actor: string;
};

/** Why a change by hand was refused; each is also the code of an error. */
export type WorkRefusal =
  | 'NOT_FOUND'
  | 'EXECUTION_BUSY'
  | 'REVISION_STALE'
  | 'TRANSITION_ILLEGAL'
  | 'STEP_NOT_CURRENT';

/** Refused, or done; `iteration` is that of the step run that it is about. */
export type WorkAnswer = { readonly refusal?: WorkRefusal; readonly iteration?: number };

/** `leaseEpoch`: refuse where the execution has moved on from it; null takes it as it is. */
type WorkOf = { readonly id: string; readonly leaseEpoch: number | null; readonly actor: string };
type StepWorkOf = WorkOf & { readonly stepKey: string };

/** Where an execution stands, as much as who waits for it must know. */
export type WorkState = {
  readonly status: ExecutionStatus;
  readonly driver: 'night' | 'person';
  readonly drivenBy: string | null;
  readonly currentStep: string | null;
  readonly leaseEpoch: number;
  /** Until when a worker has it, at the latest; null where none has. */
  readonly busyUntil: string | null;
  readonly contextBuiltAt: string | null;
};

/** A step run with what a person needs to work on it. */
export type StepRunAtHand = {
  readonly iteration: number;
  readonly status: string;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly costUsd: number;
  readonly input: JsonObject;
  readonly outputs: JsonObject | null;
  readonly proposal: StepProposal | null;
  readonly answeredBy: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly errorDetails: JsonObject | null;
};

/** What people ask for: look, start, retry, cancel, go back. Every change is recorded in the audit log. */
export type ExecutionCommands = {
  list(filter: ExecutionFilter): Promise<ExecutionSummary[]>;
  find(id: string): Promise<ExecutionDetail | null>;
  /** The same for who reads no text about customers: codes and places alone. */
  listPlaces(filter: ExecutionFilter): Promise<ExecutionSummary[]>;
  findPlace(id: string): Promise<ExecutionDetail | null>;
  /**
   * The versions that are live for somebody on a day; of a customer or a contract, those that apply to each of its
   * contracts, the term that ends next first.
   * @throws NightshiftError `NOT_FOUND` for a customer or a contract that does not exist
   */
  templates(of: {
    readonly customerId?: string | undefined;
    readonly contractId?: string | undefined;
    readonly asOf: string;
  }): Promise<WorkflowTemplate[]>;
  /** Starts a stage for the open term of a contract; `exists` where the slot is taken. */
  startByHand(
    args: StartByHand,
  ): Promise<
    | { readonly outcome: 'started' | 'exists'; readonly executionId: string }
    | { readonly outcome: 'no_contract' | 'no_workflow' | 'paused' }
  >;
  /**
   * Runs again from the first step without outputs, on the pinned version and the frozen context. Only after a
   * failure for missing data is the context built anew, which the audit log records.
   */
  retry(id: string, actor: string): Promise<boolean>;
  /** The code with which an execution has failed for good; null where it has not. */
  failureOf(id: string): Promise<string | null>;
  countFailed(of: FailedFilter): Promise<number>;
  /** Retries all of them, each with an entry in the audit log; resolves to their ids. */
  retryFailed(of: FailedFilter, actor: string): Promise<string[]>;
  cancel(id: string, actor: string, reason: string): Promise<boolean>;
  workState(id: string): Promise<WorkState | null>;
  /** The newest run of a step, or that of an iteration; null where it never ran. */
  findStepRun(id: string, stepKey: string, iteration: number | null): Promise<StepRunAtHand | null>;
  /** The frozen context; null where no step has run. */
  findContext(id: string): Promise<JsonObject | null>;
  /** Has a worker run the current step of an execution in a person's hands, and no other. */
  executeStep(
    args: StepWorkOf & { readonly input: JsonObject; readonly proposes: boolean },
  ): Promise<WorkAnswer>;
  /** Answers the current step. */
  completeStep(args: StepWorkOf & { readonly outputs: JsonObject }): Promise<WorkAnswer>;
  /** Gives the next step run an overlay under `input.*`; it is never evidence. */
  addInput(args: { id: string; stepKey: string; actor: string; input: JsonObject }): Promise<boolean>;
  /** Undoes the runs of the named steps; it goes on at `toStep`, or waits there where it is in a person's hands. */
  goBack(
    args: WorkOf & {
      readonly toStep: string;
      readonly undoneSteps: readonly string[];
      /** Puts it into the hands of the actor. */
      readonly byHand: boolean;
    },
  ): Promise<WorkAnswer>;
  /** Skips the current step. */
  skipStep(args: StepWorkOf & { readonly reason: string | null }): Promise<WorkAnswer>;
  /** Puts it into the hands of the actor; a step that runs is finished first. */
  takeOver(args: {
    readonly id: string;
    readonly firstStep: string;
    readonly actor: string;
  }): Promise<WorkAnswer>;
  /** Lets it run to its end without a person. */
  handBack(args: WorkOf): Promise<WorkAnswer>;
  /** Has the next step build the context anew, as of `readOn`; finished steps stay. */
  refreshContext(args: WorkOf & { readonly readOn: string }): Promise<WorkAnswer>;
  /**
   * Creates a new execution of version `definitionId`, linked to the old one, which it supersedes. The new execution
   * keeps the frozen context and the finished step runs whose seq is below `keepBelowSeq`, and goes on at
   * `currentStep`; with 0 it begins anew.
   */
  replay(args: {
    id: string;
    versionId: string;
    keepBelowSeq: number;
    currentStep: string | null;
    actor: string;
  }): Promise<string | null>;
};
