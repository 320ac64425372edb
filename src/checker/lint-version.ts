import type { Definition } from '../playbook/schema.ts';
import type { LintEnvironment } from './environment.ts';
import { type Scene, sceneOf } from './lint-context.ts';
import { type Found, type LintProblem, problemOf } from './problem.ts';
import { lintHelpers } from './rules/helpers.ts';
import { lintMarks } from './rules/marks.ts';
import { lintPaths } from './rules/paths.ts';
import { lintRouting } from './rules/routing.ts';
import { lintSchemas } from './rules/schemas.ts';
import { lintSize } from './rules/size.ts';
import { lintSteps } from './rules/steps.ts';
import { lintValues } from './rules/values.ts';

/**
 * Every problem of `definition`. Errors refuse it; warnings are for its author to judge. Lines and columns are within
 * the text at the problem's pointer: `placeProblems` finds them in a file.
 */
export function lintDefinition(definition: Definition, environment: LintEnvironment = {}): LintProblem[] {
  const scene = sceneOf(definition, environment);
  const found = RULES.flatMap((rule) => rule(scene));
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()].map(problemOf);
}

const RULES: readonly ((scene: Scene) => Found[])[] = [
  lintTemplates,
  lintPaths,
  lintHelpers,
  lintValues,
  lintSteps,
  lintSchemas,
  lintRouting,
  lintMarks,
  lintSize,
];

function lintTemplates({ templates }: Scene): Found[] {
  return templates.flatMap(({ source: { where, pointer }, reading }) =>
    reading.faults.map((fault) => ({ ...fault, where, pointer })),
  );
}
