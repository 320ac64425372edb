import { NightshiftError } from '../../platform/errors.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import type { Step } from '../../playbook/schema.ts';
import { type PromptSize, promptSize } from '../analysis/measure-prompt.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Above this share of the context window, a somewhat larger customer would no longer fit. */
const WARN_ABOVE = 0.8;

/** Checks that each prompt fits its model with the largest context of the book. */
export function lintSize(lint: LintContext): FoundProblem[] {
  if (!lint.environment.size) return [];
  return lint.playbook.steps.flatMap((step, index) =>
    step.type === 'llm' ? lintStep(lint, step, ['steps', index, 'llm_prompt']) : [],
  );
}

function lintStep(
  { playbook, environment, templates }: LintContext,
  step: Step,
  pointer: Pointer,
): FoundProblem[] {
  const where = `steps.${step.key}.llm_prompt`;
  // Other rules report templates that cannot be parsed.
  const unread = templates.some(
    ({ source, reading: reference }) => source.phase.step === step && reference.faults.length > 0,
  );
  if (unread || !environment.size) return [];
  try {
    const size = promptSize(playbook, step, environment.size);
    const code = codeOf(size);
    return code === null ? [] : [{ code, where, pointer, message: inWords(size) }];
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return [{ code: 'prompt_fails', where, pointer, message: `${error.message}. ${error.hint}` }];
  }
}

function codeOf({
  promptTokens,
  answerTokens,
  windowTokens,
}: PromptSize): 'prompt_too_large' | 'prompt_large' | null {
  if (windowTokens === null) return null;
  const tokens = promptTokens + answerTokens;
  if (tokens > windowTokens) return 'prompt_too_large';
  return tokens > windowTokens * WARN_ABOVE ? 'prompt_large' : null;
}

function inWords({ promptTokens, answerTokens, windowTokens, model }: PromptSize): string {
  const figure = (tokens: number | null) => (tokens ?? 0).toLocaleString('en-US');
  return `about ${figure(promptTokens)} tokens and ${figure(answerTokens)} for the answer; ${model.name} takes ${figure(windowTokens)}`;
}
