import { mayBeMissing, pathKind } from './context-paths.ts';
import type { Definition, Step } from './definition.ts';
import { NightshiftError } from './errors.ts';
import { validateRouting } from './routing.ts';
import {
  type PathSource,
  pathsOf,
  type Sources,
  sourcesOf,
  type TemplateSource,
} from './template-sources.ts';
import { formProblems } from './value-template-forms.ts';

/** Something in a definition that would fail, or shame us, once it runs. */
export type LintProblem = {
  readonly code:
    | 'template_invalid'
    | 'path_unknown'
    | 'path_unguarded'
    | 'not_a_list'
    | 'prints_object'
    | 'internal_to_customer'
    | 'routing_invalid'
    | 'system_unknown'
    | 'mock_undeclared'
    | 'mock_missing'
    | 'value_template_invalid';
  /** `steps.pricing.llm_prompt` */
  readonly where: string;
  readonly message: string;
  /** The path it is about, where it is about one. */
  readonly path?: string;
};

/** Every problem of `definition`; none means that it may be published. */
export function lintDefinition(definition: Definition): LintProblem[] {
  const sources = sourcesOf(definition);
  const problems = [
    ...sources.templates.flatMap((source) => lintTemplate(definition, source)),
    ...lintPaths(definition, sources),
    ...definition.steps.flatMap((step) => lintStep(definition, step)),
    ...validateRouting(definition).map(
      (message): LintProblem => ({ code: 'routing_invalid', where: 'conditional_routing', message }),
    ),
  ];
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function lintTemplate(definition: Definition, template: TemplateSource): LintProblem[] {
  const { where } = template;
  let paths: ReturnType<typeof pathsOf>;
  try {
    paths = pathsOf(template);
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return [{ code: 'template_invalid', where, message: `${error.message}. ${error.mend}` }];
  }
  return paths.flatMap(({ path, guarded, printed, line, column }): LintProblem[] => {
    const at = `line ${line}, column ${column}`;
    const kind = pathKind(definition, path);
    if (kind === null) return [{ code: 'path_unknown', where, path, message: `there is no ${path} (${at})` }];
    const problems: LintProblem[] = [];
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

function lintPaths(definition: Definition, { paths }: Sources): LintProblem[] {
  return paths.flatMap((source): LintProblem[] => {
    const { where, path } = source;
    const kind = pathKind(definition, path);
    if (kind === null) return [{ code: 'path_unknown', where, path, message: `there is no ${path}` }];
    return problemsOfPath(source, kind);
  });
}

function problemsOfPath({ where, path, missing, list, customer }: PathSource, kind: string): LintProblem[] {
  const problems: LintProblem[] = [];
  if (missing === 'fails' && mayBeMissing(path)) problems.push(unguarded(where, path, 'give it a $default'));
  if (list && kind !== 'list' && kind !== 'open')
    problems.push({ code: 'not_a_list', where, path, message: `${path} is no list` });
  if (customer && isInternal(path)) problems.push(internal(where, path));
  return problems;
}

function unguarded(where: string, path: string, at: string): LintProblem {
  const message = `${path} may be missing: wrap it in default or #if (${at})`;
  return { code: 'path_unguarded', where, path, message };
}

/** What only we may know. Deeper tracing, through outputs that were made from these, is the reviewer's part. */
const isInternal = (path: string): boolean =>
  path.startsWith('intelligence.') || /risk|floor|walk_?away|probability/i.test(path);

function internal(where: string, path: string): LintProblem {
  return {
    code: 'internal_to_customer',
    where,
    path,
    message: `${path} is internal and must not reach a customer`,
  };
}

function lintStep(definition: Definition, step: Step): LintProblem[] {
  const where = `steps.${step.key}`;
  const problems: LintProblem[] = [];
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

function lintMocks(step: Step, where: string): LintProblem[] {
  const problems: LintProblem[] = [];
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
