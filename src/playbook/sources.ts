import type { Json } from '../platform/json.ts';
import type { Pointer } from './pointer.ts';
import { knownBy } from './rule-knowledge.ts';
import { type Comparison, type Rule, ruleSchema } from './rules.ts';
import type { ArtifactTemplate, OutputSchema, Playbook, Step } from './schema.ts';

/** When in a step run something is read: the step's own outputs exist only after it. */
export type Phase =
  | { readonly step: Step; readonly phase: 'before' | 'after' }
  /** While outputs are computed: the model's outputs and those computed earlier exist. */
  | { readonly step: Step; readonly phase: 'computing'; readonly given: readonly string[] };

export type Source = {
  /** For people. */
  readonly where: string;
  readonly pointer: Pointer;
  readonly phase: Phase;
  /** Paths that are certain to exist, since a `when` around the source holds. */
  readonly known: readonly string[];
  /** Whether a customer may read what it prints. */
  readonly customer: boolean;
  /** `prompt`: read by a model. `computed`, `mock`: the value of an output. */
  readonly kind: 'prompt' | 'computed' | 'mock' | 'artifact' | 'rule';
};

/** A template of a playbook, and its place. */
export type TemplateSource = Source & {
  readonly source: string;
  /** The path of the entry that it is rendered for. */
  readonly item?: string | undefined;
  /** For values: the output that it defines, such as `outputs.risks[].code`, and its schema. */
  readonly target?: Target | undefined;
};
/** A path that a playbook reads without a template: in a rule, an `each`, a `$path`. */
export type PathSource = Source & {
  readonly path: string;
  /** What happens where the path is missing: `ok` in rules and with a default. */
  readonly missing: 'ok' | 'fails';
  /** How the path is used: as a list to loop over, as a value to copy, or to decide by. */
  readonly role: 'list' | 'value' | 'rule';
  readonly target?: Target | undefined;
  /** In a rule: the comparison that reads it. */
  readonly comparison?: Comparison | undefined;
};
/** A literal value, and the output that it defines. */
export type ConstantSource = Source & { readonly value: Json; readonly target: Target };
/** A literal object or list, and the output that it defines. */
export type ShapeSource = Source & { readonly names: readonly string[] | 'list'; readonly target: Target };
export type Target = { readonly path: string; readonly schema: OutputSchema };
export type Sources = {
  readonly templates: TemplateSource[];
  readonly paths: PathSource[];
  readonly constants: ConstantSource[];
  readonly shapes: ShapeSource[];
};

/** Everything in a playbook that reads the context. A system prompt appears once for each step that uses it. */
export function sourcesOf(playbook: Playbook): Sources {
  const found: Sources = { templates: [], paths: [], constants: [], shapes: [] };
  for (const [index, step] of playbook.steps.entries()) addStep(found, playbook, step, index);
  for (const [after, { routes }] of Object.entries(playbook.conditional_routing)) {
    const step = playbook.steps.find(({ key }) => key === after);
    if (!step) continue;
    for (const [index, { id, when }] of routes.entries())
      addRule(
        found,
        {
          where: `conditional_routing.${after}.${id}`,
          pointer: ['conditional_routing', after, 'routes', index, 'when'],
          phase: { step, phase: 'after' },
          known: [],
          customer: false,
          kind: 'rule',
        },
        when,
      );
  }
  return found;
}

function addStep(found: Sources, { llm_prompts }: Playbook, step: Step, index: number): void {
  const where = `steps.${step.key}`;
  const pointer: Pointer = ['steps', index];
  const before: Source = {
    where,
    pointer,
    phase: { step, phase: 'before' },
    known: [],
    customer: false,
    kind: 'rule',
  };
  if (step.when) addRule(found, below(before, 'when'), step.when);
  const running: Source = { ...before, known: knownBy(step.when) };
  const prompt: Source = { ...running, kind: 'prompt' };
  const system = step.system === undefined ? undefined : llm_prompts[step.system];
  if (system !== undefined)
    found.templates.push({
      ...prompt,
      where: `llm_prompts.${step.system}`,
      pointer: ['llm_prompts', step.system ?? ''],
      source: system,
    });
  if (step.llm_prompt !== undefined)
    found.templates.push({ ...below(prompt, 'llm_prompt'), source: step.llm_prompt });
  addValues(found, running, step);
  const after: Source = { ...running, phase: { step, phase: 'after' } };
  for (const [at, { rule }] of step.checks.entries())
    addRule(found, below(after, 'checks', at, 'rule'), rule);
  for (const [at, artifact] of step.artifacts.entries())
    addArtifact(
      found,
      { ...below(after, 'artifacts', at), where: `${where}.artifacts.${artifact.key}`, kind: 'artifact' },
      artifact,
    );
}

function addValues(found: Sources, running: Source, step: Step): void {
  const given = Object.keys(step.outputs).filter((name) => !Object.hasOwn(step.computed, name));
  const computed = Object.keys(step.computed);
  for (const [name, value] of Object.entries(step.mock_outputs))
    addOutput(found, { ...below(running, 'mock_outputs', name), kind: 'mock' }, step, name, value);
  for (const [at, [name, value]] of Object.entries(step.computed).entries()) {
    const phase: Phase = { step, phase: 'computing', given: [...given, ...computed.slice(0, at)] };
    addOutput(found, { ...below(running, 'computed', name), kind: 'computed', phase }, step, name, value);
  }
}

function addOutput(found: Sources, at: Source, step: Step, name: string, value: Json): void {
  const schema = Object.hasOwn(step.outputs, name) ? step.outputs[name] : undefined;
  addValue(found, at, value, undefined, { path: `outputs.${name}`, schema: schema ?? ANYTHING });
}

/** The source of a part of `source`. */
const below = <T extends Source>(source: T, ...parts: readonly (string | number)[]): T => ({
  ...source,
  where: `${source.where}.${parts.join('.')}`,
  pointer: [...source.pointer, ...parts],
});

function addArtifact(found: Sources, at: Source, artifact: ArtifactTemplate): void {
  const customer = artifact.audience === 'customer';
  if (artifact.when) addRule(found, below(at, 'when'), artifact.when);
  const shown: Source = { ...at, customer, known: [...at.known, ...knownBy(artifact.when)] };
  found.templates.push({ ...below(shown, 'title'), source: artifact.title });
  for (const [index, section] of artifact.sections.entries()) {
    const named = { ...below(shown, 'sections', index), where: `${at.where}.${section.key}` };
    if (section.when) addRule(found, { ...below(named, 'when'), customer: false }, section.when);
    const here = { ...named, known: [...shown.known, ...knownBy(section.when)] };
    const { each } = section;
    const add = (source: Source, template: string | undefined, item?: string) => {
      if (template !== undefined) found.templates.push({ ...source, source: template, item });
    };
    // A list of an earlier stage that did not run is missing, which is no error.
    if (each !== undefined)
      found.paths.push({ ...below(here, 'each'), path: each, missing: 'ok', role: 'list' });
    add(below(here, 'title'), section.title);
    add(below(here, 'empty'), section.empty);
    const item = each === undefined ? undefined : `${each}[]`;
    const entry = each === undefined ? here : { ...here, known: [...here.known, each] };
    add(below(entry, 'content'), section.content, item);
    for (const [at, column] of (section.columns ?? []).entries()) {
      add(below(here, 'columns', at, 'title'), column.title);
      add(below(entry, 'columns', at, 'content'), column.content, item);
    }
  }
}

function addRule(found: Sources, at: Source, rule: Rule, item?: string): void {
  if (!('path' in rule)) {
    for (const [part, each] of partsOf(rule)) addRule(found, below(at, ...part), each, item);
    return;
  }
  const common = { ...at, missing: 'ok', role: 'rule' } as const;
  const path = ofItem(rule.path, item);
  found.paths.push({ ...common, pointer: [...at.pointer, 'path'], path, comparison: rule });
  if (rule.other !== undefined)
    found.paths.push({ ...common, pointer: [...at.pointer, 'other'], path: ofItem(rule.other, item) });
}

function partsOf(rule: Exclude<Rule, Comparison>): [(string | number)[], Rule][] {
  if ('not' in rule) return [[['not'], rule.not]];
  const [name, rules] = 'all' in rule ? (['all', rule.all] as const) : (['any', rule.any] as const);
  return rules.map((each, index) => [[name, index], each]);
}

/** Replaces `this` by the path of the entry. */
const ofItem = (path: string, item: string | undefined): string =>
  item === undefined ? path : path.replace(/^this(?=\.|$)/, item);

const ANYTHING: OutputSchema = { type: ['string', 'null'] };
const entryOf = ({ path, schema }: Target): Target => ({
  path: `${path}[]`,
  schema: schema.items ?? ANYTHING,
});
const fieldOf = ({ path, schema }: Target, name: string): Target => ({
  path: `${path}.${name}`,
  schema:
    (schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : null) ??
    ANYTHING,
});

function addValue(found: Sources, at: Source, value: Json, item: string | undefined, target: Target): void {
  if (typeof value === 'string') {
    found.templates.push({ ...at, source: value, item, target });
    return;
  }
  if (value === null || typeof value !== 'object') {
    found.constants.push({ ...at, value, target });
    return;
  }
  if (Array.isArray(value)) {
    found.shapes.push({ ...at, names: 'list', target });
    for (const [index, entry] of value.entries())
      addValue(found, below(at, index), entry, item, entryOf(target));
    return;
  }
  const { $each: list, $path: path } = value;
  if (typeof list === 'string') {
    addEach(found, at, value, ofItem(list, item), target);
    return;
  }
  if (typeof path === 'string') {
    const fallback = value.$default;
    const missing = fallback === undefined ? 'fails' : 'ok';
    found.paths.push({ ...below(at, '$path'), path: ofItem(path, item), missing, role: 'value', target });
    if (fallback !== undefined) found.constants.push({ ...below(at, '$default'), value: fallback, target });
    return;
  }
  if (Object.hasOwn(value, '$if')) {
    addIf(found, at, value, item, target);
    return;
  }
  found.shapes.push({ ...at, names: Object.keys(value), target });
  for (const [name, field] of Object.entries(value))
    addValue(found, below(at, name), field, item, fieldOf(target, name));
}

type JsonMap = { readonly [key: string]: Json };

function addEach(found: Sources, at: Source, value: JsonMap, list: string, target: Target): void {
  found.paths.push({ ...below(at, '$each'), path: list, missing: 'fails', role: 'list' });
  found.shapes.push({ ...at, names: 'list', target });
  const rule = ruleSchema.safeParse(value.$where);
  const item = `${list}[]`;
  if (rule.success) addRule(found, below(at, '$where'), rule.data, item);
  const known = [
    ...at.known,
    list,
    ...(rule.success ? knownBy(rule.data).map((path) => ofItem(path, item)) : []),
  ];
  if (value.$item !== undefined)
    addValue(found, { ...below(at, '$item'), known }, value.$item, item, entryOf(target));
}

/** Adds an `$if`. A malformed rule is left to `formProblems`. */
function addIf(found: Sources, at: Source, value: JsonMap, item: string | undefined, target: Target): void {
  const rule = ruleSchema.safeParse(value.$if);
  if (rule.success) addRule(found, below(at, '$if'), rule.data, item);
  for (const [branch, holds] of [
    ['$then', true],
    ['$else', false],
  ] as const) {
    const inner = value[branch];
    if (inner === undefined) continue;
    const learned = rule.success ? knownBy(rule.data, holds).map((path) => ofItem(path, item)) : [];
    addValue(found, { ...below(at, branch), known: [...at.known, ...learned] }, inner, item, target);
  }
}
