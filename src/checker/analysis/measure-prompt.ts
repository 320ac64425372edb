import type { Context } from '../../context/context.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import { outputsJsonSchema } from '../../playbook/outputs.ts';
import type { OutputSchema, Playbook, Step } from '../../playbook/schema.ts';
import { askedOutputs } from '../../playbook/step-outputs.ts';
import { renderTemplate } from '../../playbook/template/interpreter.ts';
import type { ModelName, SizeEnvironment } from '../environment.ts';

/** The size of a step's prompt and answer with the largest context of the book. Token counts are estimates. */
export type PromptSize = {
  readonly step: string;
  readonly model: ModelName;
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** The model's context window, prompt and answer together; null where it is unknown. */
  readonly windowTokens: number | null;
};

/**
 * English takes about four characters a token (OpenAI's rule of thumb); names, figures and JSON take fewer, so three
 * and a half is on the safe side.
 */
const CHARACTERS_PER_TOKEN = 3.5;

const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/**
 * The size of an llm step's prompt and answer. @throws NightshiftError where the prompt cannot be rendered with this
 * context.
 */
export function promptSize(playbook: Playbook, step: Step, environment: SizeEnvironment): PromptSize {
  const { defaultModel, largestContext, contextWindowOf } = environment;
  const choice = { ...playbook.model, ...step.model };
  const model = {
    provider: choice.provider ?? defaultModel.provider,
    name: choice.name ?? defaultModel.name,
  };
  const scope = largestScope(playbook, step, largestContext);
  const system = step.system === undefined ? '' : (playbook.llm_prompts[step.system] ?? '');
  const texts = [system, step.llm_prompt ?? ''].map((source) => renderTemplate(source, scope));
  const schema = JSON.stringify(outputsJsonSchema(askedOutputs(step)));
  return {
    step: step.key,
    model,
    promptTokens: [...texts, schema].reduce((sum, text) => sum + estimateTokens(text), 0),
    answerTokens: choice.max_output_tokens ?? defaultModel.maxOutputTokens,
    windowTokens: contextWindowOf(model),
  };
}

/** The context with every output as long as its schema allows. */
function largestScope(playbook: Playbook, step: Step, context: Context): Context {
  const outputs: JsonObject = {};
  const steps: Record<string, Context['steps'][string]> = {};
  for (const each of playbook.steps) {
    const own = Object.fromEntries(
      Object.entries(each.outputs).map(([name, schema]) => [name, largest(schema)]),
    );
    Object.assign(outputs, own);
    steps[each.key] = { status: 'completed', visit: 1, outputs: own, route: null };
  }
  const index = playbook.steps.indexOf(step);
  const currentStep = { key: step.key, name: step.name, index, visit: 1 };
  const workflow = { ...context.workflow, currentStep };
  return { ...context, workflow, variables: playbook.variables, outputs, steps, input: {} };
}

/** The assumed size of an output without bounds. */
const UNBOUNDED = { characters: 600, entries: 10, number: 1_234_567 } as const;

function largest({
  type,
  enum: choices,
  maxLength,
  maximum,
  maxItems,
  items,
  properties,
}: OutputSchema): Json {
  const longest = choices?.reduce((a, b) => (String(b ?? '').length > String(a ?? '').length ? b : a));
  if (longest !== undefined && longest !== null) return longest;
  switch (Array.isArray(type) ? type[0] : type) {
    case 'string':
      return 'x'.repeat(maxLength ?? UNBOUNDED.characters);
    case 'number':
    case 'integer':
      return maximum ?? UNBOUNDED.number;
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: maxItems ?? UNBOUNDED.entries }, () => (items ? largest(items) : null));
    case 'object':
      return Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, schema]) => [name, largest(schema)]),
      );
  }
}
