import { typeAt } from '../../context/paths.ts';
import { closestName } from '../../platform/closest-name.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import type { ArtifactTemplate, Playbook, SectionTemplate, Step } from '../../playbook/schema.ts';
import { formProblems } from '../../playbook/template/value-template-forms.ts';
import { comparisonFault } from '../analysis/comparisons.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';
import { nearestPath } from './paths.ts';

/** Checks each step by itself: data, prompts, mocks, forms of values, artifacts. */
export function lintSteps(lint: LintContext): FoundProblem[] {
  const { playbook } = lint;
  return [
    ...playbook.steps.flatMap((step, index) => lintStep(playbook, step, ['steps', index])),
    ...lintRules(lint),
    ...lintArtifactKeys(playbook),
    ...lintPrompts(playbook),
    ...lintReaders(lint),
  ];
}

function lintStep(playbook: Playbook, step: Step, pointer: Pointer): FoundProblem[] {
  const where = `steps.${step.key}`;
  const found: FoundProblem[] = [];
  for (const field of ['data_required', 'data_wanted'] as const)
    for (const [index, path] of step[field].entries())
      if (typeAt(playbook, path) === null)
        found.push({
          code: 'data_unknown',
          where: `${where}.${field}`,
          pointer: [...pointer, field, index],
          path,
          message: `there is no ${path}`,
          didYouMean: nearestPath(playbook, path),
        });
  const prompts = Object.keys(playbook.llm_prompts);
  if (step.system !== undefined && !prompts.includes(step.system))
    found.push({
      code: 'system_unknown',
      where: `${where}.system`,
      pointer: [...pointer, 'system'],
      message: `llm_prompts has no ${step.system}`,
      didYouMean: closestName(step.system, prompts),
    });
  for (const [field, values] of Object.entries({ computed: step.computed, mock_outputs: step.mock_outputs }))
    for (const [name, value] of Object.entries(values))
      for (const message of formProblems(value, `${where}.${field}.${name}`))
        found.push({
          code: 'value_form',
          where: `${where}.${field}.${name}`,
          pointer: [...pointer, field, name],
          message,
        });
  if (step.type === 'llm' && Object.keys(step.outputs).length === Object.keys(step.computed).length)
    found.push({ code: 'no_outputs', where, pointer, message: `${step.key} asks its model for nothing` });
  return [
    ...found,
    ...lintMocks(step, where, pointer),
    ...step.artifacts.flatMap((artifact, index) =>
      lintArtifact(artifact, where, [...pointer, 'artifacts', index]),
    ),
  ];
}

function lintMocks(step: Step, where: string, pointer: Pointer): FoundProblem[] {
  const at = { where: `${where}.mock_outputs`, pointer: [...pointer, 'mock_outputs'] };
  const asked = Object.keys(step.outputs).filter((name) => !Object.hasOwn(step.computed, name));
  const undeclared = Object.keys(step.mock_outputs).flatMap((name): FoundProblem[] => {
    if (asked.includes(name)) return [];
    const computed = Object.hasOwn(step.computed, name);
    const message = computed
      ? `${name} is computed and must not be in mock_outputs`
      : `outputs has no ${name}`;
    const near = computed ? undefined : closestName(name, asked);
    return [{ ...at, pointer: [...at.pointer, name], code: 'mock_undeclared', message, didYouMean: near }];
  });
  if (step.type !== 'llm') return undeclared;
  const missing = asked.filter((name) => !Object.hasOwn(step.mock_outputs, name));
  return [
    ...undeclared,
    ...missing.map(
      (name): FoundProblem => ({ ...at, code: 'mock_missing', message: `mock_outputs has no ${name}` }),
    ),
  ];
}

function lintArtifact({ key, sections }: ArtifactTemplate, of: string, pointer: Pointer): FoundProblem[] {
  const where = `${of}.artifacts.${key}`;
  return sections.flatMap((section, index): FoundProblem[] => {
    const at = { where: `${where}.${section.key}`, pointer: [...pointer, 'sections', index] };
    const found: FoundProblem[] = [];
    if (sections.findIndex((each) => each.key === section.key) < index)
      found.push({
        ...at,
        code: 'key_duplicate',
        message: `two sections of ${key} have the key ${section.key}`,
      });
    const lack = lackOf(section);
    if (lack !== null) found.push({ ...at, code: 'section_empty', message: lack });
    return found;
  });
}

function lackOf({ kind, content, columns, each }: SectionTemplate): string | null {
  if (kind !== 'table') return content === undefined ? `a section of kind ${kind} needs content` : null;
  if (columns && each !== undefined) return null;
  return `a table needs ${columns ? 'each: the path of the list it shows' : 'columns'}`;
}

function lintArtifactKeys({ steps }: Playbook): FoundProblem[] {
  const seen = new Set<string>();
  return steps.flatMap((step, index) =>
    step.artifacts.flatMap(({ key }, at): FoundProblem[] => {
      const twice = seen.has(key);
      seen.add(key);
      if (!twice) return [];
      const where = `steps.${step.key}.artifacts.${key}`;
      return [
        {
          code: 'key_duplicate',
          where,
          pointer: ['steps', index, 'artifacts', at, 'key'],
          message: `two artifacts have the key ${key}`,
        },
      ];
    }),
  );
}

function lintPrompts({ llm_prompts, steps }: Playbook): FoundProblem[] {
  return Object.keys(llm_prompts)
    .filter((name) => steps.every(({ system }) => system !== name))
    .map((name) => ({
      code: 'prompt_unused',
      where: `llm_prompts.${name}`,
      pointer: ['llm_prompts', name],
      message: `no step uses ${name} as its system prompt`,
    }));
}

function lintRules({ playbook, paths }: LintContext): FoundProblem[] {
  return paths.flatMap(({ comparison, path, where, pointer }): FoundProblem[] => {
    const fault = comparison ? comparisonFault(playbook, { ...comparison, path }) : null;
    return fault ? [{ ...fault, where, pointer, path }] : [];
  });
}

/** Finds steps that cost a call, or a person's time, and whose outputs nothing reads. */
function lintReaders({ playbook, environment, templates, paths }: LintContext): FoundProblem[] {
  const read = [
    ...templates.flatMap(({ source, reading: reference }) =>
      reference.paths.map(({ path }) => ({ path, by: source.phase.step, kind: source.kind })),
    ),
    ...paths.map(({ path, phase, kind }) => ({ path, by: phase.step, kind })),
  ];
  const elsewhere = (name: string): boolean =>
    (environment.others ?? []).some((other) =>
      JSON.stringify(other).includes(`stages.${playbook.key}.${name}`),
    );
  const isRead = (step: Step, name: string): boolean =>
    read.some(({ path, by, kind }) => {
      if (by === step && (kind === 'prompt' || kind === 'mock')) return false;
      const [, key, output] = /^(?:steps\.(\w+)\.|workflow\.previous\.)?outputs\.(\w+)/.exec(path) ?? [];
      return output === name && (key === undefined || key === step.key);
    }) || elsewhere(name);
  return playbook.steps.flatMap((step, index): FoundProblem[] => {
    const names = Object.keys(step.outputs);
    if (names.length === 0 || names.some((name) => isRead(step, name))) return [];
    const message = `nothing reads what ${step.key} gives (${names.join(', ')})`;
    return [{ code: 'step_unread', where: `steps.${step.key}`, pointer: ['steps', index], message }];
  });
}
