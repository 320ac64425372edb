import { NightshiftError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import { checkOutputs, parseAnswer, validateOutputs } from './outputs.ts';
import { valueAt } from './rules.ts';
import type { OutputSchema, Step } from './schema.ts';
import { renderValues } from './template/value-template.ts';

type Schemas = Readonly<Record<string, OutputSchema>>;

/** The schemas of the outputs that a model is asked for: those of `step` that are not computed. */
export function askedOutputs(step: Step): Schemas {
  return schemasOf(step).asked;
}

/**
 * The outputs of a step that asks no model: computed in `scope`, validated, checked.
 * @throws NightshiftError `OUTPUT_SCHEMA`, `OUTPUT_CHECK` or an error of its templates.
 */
export function computeOutputs(step: Step, scope: unknown): JsonObject {
  const outputs = compute(step, scope);
  runChecks(step, withOutputs(scope, outputs));
  return outputs;
}

/**
 * The outputs of `step` for a model's answer: the answer, and the outputs computed from it.
 * @throws NightshiftError `OUTPUT_NOT_JSON`, `OUTPUT_SCHEMA` or `OUTPUT_CHECK` where the answer cannot be used.
 */
export function useAnswer(
  step: Step,
  raw: string,
  scope: unknown,
): { readonly outputs: JsonObject; readonly modelOutputs: JsonObject } {
  const modelOutputs = validateOutputs(parseAnswer(raw), askedOutputs(step));
  if (Object.keys(step.computed).length === 0 && step.checks.length === 0)
    return { outputs: modelOutputs, modelOutputs };
  const answered = withOutputs(scope, modelOutputs);
  const outputs = { ...modelOutputs, ...compute(step, answered) };
  runChecks(step, withOutputs(scope, outputs));
  return { outputs, modelOutputs };
}

function compute(step: Step, scope: unknown): JsonObject {
  const computed = renderValues(step.computed, scope, step.outputs, true);
  return validateOutputs(computed, schemasOf(step).computed);
}

function runChecks(step: Step, scope: unknown): void {
  const failed = checkOutputs(step.checks, scope);
  if (failed.length === 0) return;
  throw new NightshiftError(
    'OUTPUT_CHECK',
    `The outputs of ${step.key} contradict each other: ${failed.join('; ')}`,
    'Retry; if it stays, make the prompt say what the check asks, or correct the check.',
    { step: step.key, failed },
  );
}

type Split = { readonly asked: Schemas; readonly computed: Schemas };
const splits = new WeakMap<Step, Split>();

/** Cached per step, since a published step runs thousands of times a night. */
function schemasOf(step: Step): Split {
  const known = splits.get(step);
  if (known) return known;
  const entries = Object.entries(step.outputs);
  const isComputed = ([name]: [string, OutputSchema]): boolean => Object.hasOwn(step.computed, name);
  const split = {
    asked: Object.fromEntries(entries.filter((entry) => !isComputed(entry))),
    computed: Object.fromEntries(entries.filter(isComputed)),
  };
  splits.set(step, split);
  return split;
}

function withOutputs(scope: unknown, outputs: JsonObject): unknown {
  const before = valueAt(scope, 'outputs');
  return { ...(scope as object), outputs: { ...(before as object | null | undefined), ...outputs } };
}
