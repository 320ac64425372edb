import type { Definition } from '../definition.ts';
import type { LintEnvironment } from './environment.ts';
import { lintHelpers } from './lint-helpers.ts';
import { lintMarks } from './lint-marks.ts';
import { lintPaths } from './lint-paths.ts';
import { lintRouting } from './lint-routing.ts';
import { lintSchemas } from './lint-schemas.ts';
import { lintSize } from './lint-size.ts';
import { lintSteps } from './lint-steps.ts';
import { lintValues } from './lint-values.ts';
import { type Found, type LintProblem, problemOf } from './problem.ts';
import { type Scene, sceneOf } from './scene.ts';

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
