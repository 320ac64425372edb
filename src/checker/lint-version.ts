import type { Playbook } from '../playbook/schema.ts';
import type { LintEnvironment } from './environment.ts';
import { type LintContext, lintContextOf } from './lint-context.ts';
import { type FoundProblem, type LintProblem, problemOf } from './problem.ts';
import { lintHelpers } from './rules/helpers.ts';
import { lintInternalMarks } from './rules/internal-marks.ts';
import { lintMarks } from './rules/marks.ts';
import { lintPaths } from './rules/paths.ts';
import { lintSize } from './rules/prompt-fits-window.ts';
import { lintRouting } from './rules/routing.ts';
import { lintSchemas } from './rules/schemas.ts';
import { lintSteps } from './rules/steps.ts';
import { lintValues } from './rules/values.ts';

/**
 * Finds every problem of `playbook`. Errors refuse it; warnings are for its author to judge. Lines and columns count
 * within the text at the problem's pointer; check-playbook.ts turns them into places of the file.
 */
export function lintVersion(playbook: Playbook, environment: LintEnvironment = {}): LintProblem[] {
  const lint = lintContextOf(playbook, environment);
  const found = RULES.flatMap((rule) => rule(lint));
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()].map(problemOf);
}

const RULES: readonly ((lint: LintContext) => FoundProblem[])[] = [
  lintTemplates,
  lintPaths,
  lintHelpers,
  lintValues,
  lintSteps,
  lintSchemas,
  lintRouting,
  lintMarks,
  lintInternalMarks,
  lintSize,
];

function lintTemplates({ templates }: LintContext): FoundProblem[] {
  return templates.flatMap(({ source: { where, pointer }, reading: reference }) =>
    reference.faults.map((fault) => ({ ...fault, where, pointer })),
  );
}
