/** What the API answers, as far as a component needs it. Fields and words that are not listed here may come. */

/** A word of a list that may grow: the known ones are suggested, any other is accepted. */
type OpenWord<Known extends string> = Known | (string & {});

export type WorkflowStatus = OpenWord<
  'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled' | 'superseded'
>;
export type StepStatus = OpenWord<'pending' | 'running' | 'waiting' | 'completed' | 'skipped'>;
export type StepType = OpenWord<'llm' | 'human' | 'decision' | 'compute'>;

/** A step of the workflow, as its last iteration left it. */
export type WorkflowStep = {
  readonly stepId: string;
  readonly title: string;
  readonly type: StepType;
  readonly status: StepStatus;
  /** 0 where the step never ran. */
  readonly iteration: number;
};

/** An artifact that the execution has left so far. */
export type WorkflowArtifact = {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  readonly status: string;
};

/** One execution of a playbook for a customer's open term. */
export type Workflow = {
  readonly executionId: string;
  readonly templateId: string;
  readonly playbookKey: string;
  readonly stageName: string;
  readonly status: WorkflowStatus;
  /** The `stepId` where it stands; null once it has ended. */
  readonly currentStep: string | null;
  readonly driver: OpenWord<'night' | 'person'>;
  readonly drivenBy: string | null;
  readonly busyUntil: string | null;
  readonly waitUntil: string | null;
  readonly contextBuiltAt: string | null;
  readonly steps: readonly WorkflowStep[];
  readonly artifacts: readonly WorkflowArtifact[];
};

/** A JSON object, as outputs and contexts are. */
export type JsonRecord = { readonly [key: string]: unknown };

/** The step that comes next. */
export type NextStep = { readonly stepId: string; readonly title: string };

/** All of one step: what is asked, what a model proposes, and what that rests on. */
export type StepDetails = WorkflowStep & {
  readonly prompt: string | null;
  readonly proposal: {
    readonly outputs: JsonRecord;
    readonly model: string | null;
    readonly costUsd: number;
  } | null;
  /** Where the proposal would lead, and what it would leave. */
  readonly predicted: {
    readonly nextStep: NextStep | null;
    readonly artifacts: readonly {
      readonly key: string;
      readonly title: string;
      readonly kind: string;
      readonly markdown: string;
    }[];
  } | null;
  readonly outputs: JsonRecord | null;
  /** JSON Schema of the outputs. */
  readonly outputsSchema: JsonRecord;
  readonly input: JsonRecord;
  readonly evidence: readonly { readonly path: string; readonly value: unknown }[];
  readonly error: { readonly code: string; readonly detail: string | null; readonly details: unknown } | null;
};

/** What a step that was executed, completed, skipped or gone back to comes to. */
export type StepResult = {
  readonly success: true;
  readonly outputs: JsonRecord | null;
  readonly nextStep: NextStep | null;
  readonly artifacts: readonly WorkflowArtifact[];
};
