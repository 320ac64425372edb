import { problemForCustomer } from '../artifacts/grounding/customer-letter.ts';
import type { WorkflowTemplateService } from '../context/workflow-template-service.ts';
import type { LlmCall } from '../llm/call.ts';
import type { LlmPromptService } from '../llm/llm-prompt-service.ts';
import type { LlmProvider } from '../llm/ports.ts';
import type { Clock } from '../platform/clock.ts';
import { computeOutputs } from '../playbook/step-outputs.ts';
import { renderValues } from '../playbook/template/value-template.ts';
import { answerTo, type ExecutionState, type StepResult, scopeOf } from './execution-state.ts';
import { NO_WORK } from './step-commit.ts';

/** Resolves to the result of the current step and the calls that it took. */
export type RunStep = (
  state: ExecutionState,
  signal: AbortSignal,
) => Promise<{ readonly result: StepResult; readonly calls: readonly LlmCall[] }>;

export type LlmDefaults = {
  /** `mock` silences every real provider, whatever a playbook names: only LLM_PROVIDER spends money. */
  readonly provider: LlmProvider;
  readonly model: string;
  readonly timeoutMs: number;
  readonly maxOutputTokens: number;
};

/** Does the work of one step and writes nothing: render, ask, validate, compute. */
export function createRunStep(deps: {
  readonly templates: WorkflowTemplateService;
  readonly prompts: LlmPromptService;
  readonly clock: Clock;
  readonly llm: LlmDefaults;
}): RunStep {
  return async function runStep(state, signal) {
    const startedAt = deps.clock.now();
    const { stored } = state;
    const { step } = state.current;
    const scope = scopeOf(state);
    deps.templates.requireData(stored, step, scope);
    const given = answerTo(state);
    if (step.type !== 'llm' || given !== null) {
      const answered = given ?? {};
      const outputs = computeOutputs(step, { ...scope, outputs: { ...scope.outputs, ...answered } });
      return { result: { ...NO_WORK, startedAt, outputs: { ...answered, ...outputs } }, calls: [] };
    }
    const { system, prompt } = deps.templates.resolvePrompt(stored, step, scope);
    const choice = { ...stored.playbook.model, ...step.model };
    const { provider, model } = chooseModel(choice, deps.llm);
    const answer = await deps.prompts.answerStep({
      provider,
      model,
      system,
      prompt,
      step,
      scope,
      mockAnswer: provider === 'mock' ? renderValues(step.mock_outputs, scope, step.outputs, false) : {},
      maxOutputTokens: choice.max_output_tokens ?? deps.llm.maxOutputTokens,
      timeoutMs: choice.timeout_ms ?? deps.llm.timeoutMs,
      signal,
      review: (written) =>
        problemForCustomer(stored.playbook, step, {
          ...scope,
          outputs: { ...scope.outputs, ...written },
        }),
    });
    const { calls, outputs } = answer;
    const result = {
      startedAt,
      prompt: system === null ? prompt : `${system}\n\n${prompt}`,
      provider,
      model,
      outputs,
      inputTokens: total(calls.map((call) => call.usage?.inputTokens ?? 0)),
      outputTokens: total(calls.map((call) => call.usage?.outputTokens ?? 0)),
      costUsd: total(calls.map((call) => call.costUsd ?? 0)),
    };
    return { result, calls };
  };
}

const total = (figures: readonly number[]): number => figures.reduce((sum, each) => sum + each, 0);

/** The step's choice, then the playbook's, then the environment's; under `mock` always the mock. */
function chooseModel(
  choice: { readonly provider?: LlmProvider | undefined; readonly name?: string | undefined },
  defaults: LlmDefaults,
): { readonly provider: LlmProvider; readonly model: string } {
  if (defaults.provider === 'mock') return { provider: 'mock', model: defaults.model };
  return { provider: choice.provider ?? defaults.provider, model: choice.name ?? defaults.model };
}
