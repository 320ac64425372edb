import { isContextRoot } from '../context-paths.ts';
import type { ArtifactTemplate, Definition, Step } from '../definition.ts';
import type { Json } from '../json.ts';
import { type Rule, rulePaths, ruleSchema } from '../rule.ts';
import { type TemplatePath, templatePaths } from '../template-paths.ts';

/** A template of a definition, and where it stands in it. */
export type TemplateSource = {
  readonly where: string;
  readonly source: string;
  /** The path of the entry it is rendered for. */
  readonly item?: string | undefined;
  /** Set where a customer may read what it prints. */
  readonly customer?: boolean;
};
/** A path that a definition reads without a template: in a rule, an `each`, a `$path`. */
export type PathSource = {
  readonly where: string;
  readonly path: string;
  /** What happens when it is missing: `ok` in rules and with a default. */
  readonly missing: 'ok' | 'fails';
  readonly list?: boolean;
  readonly customer?: boolean;
};
export type Sources = { readonly templates: TemplateSource[]; readonly paths: PathSource[] };

/** Everything in `definition` that reads the context. */
export function sourcesOf(definition: Definition): Sources {
  const found: Sources = { templates: [], paths: [] };
  for (const [name, source] of Object.entries(definition.llm_prompts))
    found.templates.push({ where: `llm_prompts.${name}`, source });
  for (const [after, { routes }] of Object.entries(definition.conditional_routing))
    for (const { id, when } of routes) addRule(found, `conditional_routing.${after}.${id}`, when);
  for (const step of definition.steps) addStep(found, step);
  return found;
}

function addStep(found: Sources, step: Step): void {
  const where = `steps.${step.key}`;
  if (step.when) addRule(found, `${where}.when`, step.when);
  if (step.llm_prompt !== undefined)
    found.templates.push({ where: `${where}.llm_prompt`, source: step.llm_prompt });
  for (const { rule, message } of step.checks) addRule(found, `${where}.checks (${message})`, rule);
  for (const field of ['computed', 'mock_outputs'] as const)
    for (const [name, value] of Object.entries(step[field]))
      addValue(found, `${where}.${field}.${name}`, value, undefined);
  for (const artifact of step.artifacts) addArtifact(found, `${where}.artifacts.${artifact.key}`, artifact);
}

function addArtifact(found: Sources, at: string, artifact: ArtifactTemplate): void {
  const customer = artifact.audience === 'customer';
  const add = (where: string, source: string | undefined, item?: string) => {
    if (source !== undefined) found.templates.push({ where, source, item, customer });
  };
  if (artifact.when) addRule(found, `${at}.when`, artifact.when);
  add(`${at}.title`, artifact.title);
  for (const section of artifact.sections) {
    const where = `${at}.${section.key}`;
    const { each } = section;
    const item = each === undefined ? undefined : `${each}[]`;
    if (section.when) addRule(found, `${where}.when`, section.when);
    // Of an earlier stage that did not run there is nothing to list, which is no error.
    if (each !== undefined)
      found.paths.push({ where: `${where}.each`, path: each, missing: 'ok', list: true, customer });
    add(`${where}.title`, section.title);
    add(`${where}.content`, section.content, item);
    add(`${where}.empty`, section.empty);
    for (const [index, column] of (section.columns ?? []).entries()) {
      add(`${where}.columns.${index}.title`, column.title);
      add(`${where}.columns.${index}.content`, column.content, item);
    }
  }
}

function addRule(found: Sources, where: string, rule: Rule, item?: string): void {
  for (const path of rulePaths(rule)) found.paths.push({ where, path: ofItem(path, item), missing: 'ok' });
}

/** `this.x` is a field of the entry. */
const ofItem = (path: string, item: string | undefined): string =>
  item === undefined ? path : path.replace(/^this(?=\.|$)/, item);

function addValue(found: Sources, where: string, value: Json, item: string | undefined): void {
  if (typeof value === 'string') {
    found.templates.push({ where, source: value, item });
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const entry of value) addValue(found, where, entry, item);
    return;
  }
  const { $each: list, $item: entry, $where: condition, $if: test, $path: path, ...rest } = value;
  if (typeof list === 'string') {
    const at = ofItem(list, item);
    found.paths.push({ where, path: at, missing: 'fails', list: true });
    if (condition !== undefined) addRuleLike(found, where, condition, `${at}[]`);
    if (entry !== undefined) addValue(found, where, entry, `${at}[]`);
    return;
  }
  if (typeof path === 'string') {
    const missing = Object.hasOwn(rest, '$default') ? 'ok' : 'fails';
    found.paths.push({ where, path: ofItem(path, item), missing });
    return;
  }
  if (test !== undefined) addRuleLike(found, where, test, item);
  for (const field of Object.values(rest)) addValue(found, where, field, item);
}

/** A rule inside of JSON; one that is malformed fails when it is rendered, and the mock run shows it. */
function addRuleLike(found: Sources, where: string, value: Json, item: string | undefined): void {
  const rule = ruleSchema.safeParse(value);
  if (rule.success) addRule(found, where, rule.data, item);
}

/** The paths that one template reads. */
export const pathsOf = ({ source, item }: TemplateSource): TemplatePath[] =>
  templatePaths(source, { item, isRoot: isContextRoot });
