import { mayBeMissing, pathKind } from '../context-paths.ts';
import type { Definition, Step } from '../definition.ts';
import { NightshiftError } from '../errors.ts';
import { validateRouting } from '../routing.ts';
import { formProblems } from '../value-template-forms.ts';
import type { LintProblem } from './problem.ts';
import { type PathSource, pathsOf, type Sources, sourcesOf, type TemplateSource } from './sources.ts';

type Found = Pick<LintProblem, 'code' | 'where' | 'message' | 'path'> & Partial<LintProblem>;

/** What is known of the world around a definition; what is left out is not checked. */
export type LintEnvironment = {
  /** The other definitions that are live beside it, for `stages.KEY.output`. */
  readonly others?: readonly Definition[];
};

/**
 * Every problem of `definition`. Errors refuse it; warnings are for its author to judge. Lines and columns are within
 * the text at the problem's pointer: `placeProblems` finds them in a file.
 */
export function lintDefinition(definition: Definition, _environment: LintEnvironment = {}): LintProblem[] {
  const sources = sourcesOf(definition);
  const problems: Found[] = [
    ...sources.templates.flatMap((source) => lintTemplate(definition, source)),
    ...lintPaths(definition, sources),
    ...definition.steps.flatMap((step) => lintStep(definition, step)),
    ...validateRouting(definition).map(
      (message): Found => ({ code: 'routing_invalid', where: 'conditional_routing', message }),
    ),
  ];
  const complete = problems.map(
    (found): LintProblem => ({ severity: 'error', pointer: [], line: 1, column: 1, ...found }),
  );
  return [...new Map(complete.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function lintTemplate(definition: Definition, template: TemplateSource): Found[] {
  const { where } = template;
  let paths: ReturnType<typeof pathsOf>;
  try {
    paths = pathsOf(template);
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return [{ code: 'template_invalid', where, message: `${error.message}. ${error.mend}` }];
  }
  return paths.flatMap(({ path, guarded, printed, line, column }): Found[] => {
    const at = `line ${line}, column ${column}`;
    const kind = pathKind(definition, path);
    if (kind === null) return [{ code: 'path_unknown', where, path, message: `there is no ${path} (${at})` }];
    const problems: Found[] = [];
    if (!guarded && mayBeMissing(path)) problems.push(unguarded(where, path, at));
    if (printed && kind === 'object')
      problems.push({
        code: 'prints_object',
        where,
        path,
        message: `${path} is an object: name one field (${at})`,
      });
    if (template.customer && isInternal(path)) problems.push(internal(where, path));
    return problems;
  });
}

function lintPaths(definition: Definition, { paths }: Sources): Found[] {
  return paths.flatMap((source): Found[] => {
    const { where, path } = source;
    const kind = pathKind(definition, path);
    if (kind === null) return [{ code: 'path_unknown', where, path, message: `there is no ${path}` }];
    return problemsOfPath(source, kind);
  });
}

function problemsOfPath({ where, path, missing, list, customer }: PathSource, kind: string): Found[] {
  const problems: Found[] = [];
  if (missing === 'fails' && mayBeMissing(path)) problems.push(unguarded(where, path, 'give it a $default'));
  if (list && kind !== 'list' && kind !== 'open')
    problems.push({ code: 'not_a_list', where, path, message: `${path} is no list` });
  if (customer && isInternal(path)) problems.push(internal(where, path));
  return problems;
}

function unguarded(where: string, path: string, at: string): Found {
  const message = `${path} may be missing: wrap it in default or #if (${at})`;
  return { code: 'path_unguarded', where, path, message };
}

/** What only we may know. Deeper tracing, through outputs that were made from these, is the reviewer's part. */
const isInternal = (path: string): boolean =>
  path.startsWith('intelligence.') || /risk|floor|walk_?away|probability/i.test(path);

function internal(where: string, path: string): Found {
  return {
    code: 'internal_to_customer',
    where,
    path,
    message: `${path} is internal and must not reach a customer`,
  };
}

function lintStep(definition: Definition, step: Step): Found[] {
  const where = `steps.${step.key}`;
  const problems: Found[] = [];
  for (const path of [...step.data_required, ...step.data_wanted])
    if (pathKind(definition, path) === null)
      problems.push({ code: 'path_unknown', where: `${where}.data`, path, message: `there is no ${path}` });
  if (step.system !== undefined && !Object.hasOwn(definition.llm_prompts, step.system))
    problems.push({ code: 'system_unknown', where, message: `llm_prompts has no ${step.system}` });
  for (const [field, values] of Object.entries({ computed: step.computed, mock_outputs: step.mock_outputs }))
    for (const message of formProblems(values, `${where}.${field}`))
      problems.push({ code: 'value_template_invalid', where: `${where}.${field}`, message });
  return [...problems, ...lintMocks(step, where)];
}

function lintMocks(step: Step, where: string): Found[] {
  const problems: Found[] = [];
  for (const name of Object.keys(step.mock_outputs)) {
    if (!Object.hasOwn(step.outputs, name))
      problems.push({ code: 'mock_undeclared', where, message: `mock_outputs has ${name}, outputs has not` });
    else if (Object.hasOwn(step.computed, name))
      problems.push({
        code: 'mock_undeclared',
        where,
        message: `${name} is computed and must not be in mock_outputs`,
      });
  }
  if (step.type !== 'llm') return problems;
  for (const name of Object.keys(step.outputs))
    if (!Object.hasOwn(step.computed, name) && !Object.hasOwn(step.mock_outputs, name))
      problems.push({ code: 'mock_missing', where, message: `mock_outputs has no ${name}` });
  return problems;
}
