import { isContextRoot } from '../context/paths.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import { outputsJsonSchema } from '../playbook/outputs.ts';
import { valueAt } from '../playbook/rules.ts';
import type { Playbook, Step } from '../playbook/schema.ts';
import { askedOutputs } from '../playbook/step-outputs.ts';
import { templatePaths } from '../playbook/template/paths.ts';
import type { StepRunAtHand } from './commands-port.ts';
import type { StepProposal } from './ports.ts';

export type NamedStep = { readonly stepId: string; readonly title: string };

/** A step as somebody works on it. */
export type StepView = {
  readonly stepId: string;
  readonly title: string;
  readonly type: Step['type'];
  readonly iteration: number;
  readonly status: string;
  readonly prompt: string | null;
  readonly proposal: {
    readonly outputs: JsonObject;
    readonly model: string | null;
    readonly costUsd: number;
  } | null;
  readonly predicted: {
    readonly nextStep: NamedStep | null;
    readonly artifacts: StepProposal['artifacts'];
  } | null;
  readonly outputs: JsonObject | null;
  /** Who answered in place of the model, or corrected it. */
  readonly answeredBy: string | null;
  /** JSON Schema of what a person may answer. */
  readonly outputsSchema: JsonObject;
  readonly input: JsonObject;
  /** What the prompt reads, as the execution sees it. */
  readonly evidence: readonly { readonly path: string; readonly value: Json }[];
  readonly error: {
    readonly code: string;
    readonly detail: string | null;
    readonly details: JsonObject | null;
  } | null;
};

/** A step with its newest run, and what its prompt reads of the context; null where none is built yet. */
export function viewOf(
  playbook: Playbook,
  step: Step,
  run: StepRunAtHand | null,
  context: JsonObject | null,
): StepView {
  const proposal = run?.status === 'waiting' ? run.proposal : null;
  return {
    ...{ stepId: step.key, title: step.name, type: step.type },
    ...{ iteration: run?.iteration ?? 0, status: run?.status ?? 'pending', prompt: run?.prompt ?? null },
    proposal: proposal && {
      outputs: proposal.outputs,
      model: run?.model ?? null,
      costUsd: run?.costUsd ?? 0,
    },
    predicted: proposal && {
      nextStep: named(playbook, proposal.nextStep),
      artifacts: proposal.artifacts,
    },
    ...{ outputs: run?.outputs ?? null, answeredBy: run?.answeredBy ?? null, input: run?.input ?? {} },
    outputsSchema: outputsJsonSchema(askedOutputs(step)),
    evidence: context === null ? [] : evidenceOf(step, context),
    error: run?.errorCode
      ? { code: run.errorCode, detail: run.errorMessage, details: run.errorDetails }
      : null,
  };
}

function evidenceOf(
  { llm_prompt, data_required, data_wanted }: Step,
  context: JsonObject,
): StepView['evidence'] {
  const read = templatePaths(llm_prompt ?? '', { isRoot: isContextRoot })
    .filter(({ role }) => role === 'print' || role === 'argument')
    .map(({ path }) => path);
  return [...new Set([...data_required, ...data_wanted, ...read])].flatMap((path) => {
    const value = path.includes('[]') ? undefined : valueAt(context, path);
    return value === undefined || value === null ? [] : [{ path, value: value as Json }];
  });
}

/** The step `key` by name; null where there is none. */
export function named({ steps }: Playbook, key: string | null): NamedStep | null {
  const step = steps.find((each) => each.key === key);
  return step ? { stepId: step.key, title: step.name } : null;
}
