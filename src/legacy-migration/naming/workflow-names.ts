import type { OutputSchema } from '../../playbook/schema.ts';
import {
  entryOf,
  fieldValue,
  itemsOf,
  type LegacyMap,
  type LegacyText,
  type LegacyValue,
  type LegacyWorkflow,
  mapOf,
  type SourceLocation,
  textOf,
} from '../convert/legacy-value.ts';
import { noteExpression, noteUses } from './infer-outputs.ts';
import { freshKey, toKey } from './keys.ts';
import type { LegacyMapping } from './mapping.ts';
import type { LegacyNames } from './meaning.ts';
import { itemOf, newShape, type OutputShape } from './output-shape.ts';

export type LegacyStep = {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly map: LegacyMap;
  readonly outputs: readonly string[];
  readonly declaredAt: ReadonlyMap<string, SourceLocation>;
  /** The output by which the model chooses a route, where conditions are prose. */
  readonly choice: string;
};
/** `undeclared`: outputs that an artifact reads and no step declares, with the step that shows them. */
export type WorkflowNames = {
  readonly names: LegacyNames;
  readonly steps: readonly LegacyStep[];
  readonly undeclared: readonly (SourceLocation & { readonly name: string; readonly step: string })[];
};

/** What the names of a workflow mean, and what its outputs are, from a first reading of all of it. */
export function readNames(workflow: LegacyWorkflow, mapping: LegacyMapping, key: string): WorkflowNames {
  const maps = itemsOf(fieldValue(workflow.value, 'steps')).filter((step) => step.kind === 'map');
  const taken = new Set(['next', 'end']);
  const keyed = maps.map((map, index) => {
    const id = textOf(fieldValue(map, 'id', 'key', 'name')) ?? `step ${index + 1}`;
    return { map, id, key: freshKey(toKey(id), taken) };
  });
  const declared = keyed.map(({ map }) => declaredOutputs(map));
  const all = new Set(declared.flatMap((outputs) => outputs.map(({ name }) => name)));
  const undeclared: (SourceLocation & { name: string; step: string })[] = [];
  const steps = keyed.map(({ map, id, key: stepKey }, index): LegacyStep => {
    const own = declared[index] ?? [];
    const found = undeclaredIn(
      map,
      all,
      keyed.flatMap((step) => [step.id, step.key]),
    );
    for (const each of found) undeclared.push({ ...each, step: stepKey });
    for (const { name } of found) all.add(name);
    const places = new Map([...own, ...found].map(({ name, file, line }) => [name, { file, line }]));
    const name = textOf(fieldValue(map, 'name', 'title')) ?? id;
    return {
      key: stepKey,
      id,
      name,
      map,
      outputs: [...places.keys()],
      declaredAt: places,
      choice: all.has('route') ? `${stepKey}_route` : 'route',
    };
  });
  const shapes = new Map<string, OutputShape>();
  for (const { name, schema } of declared.flat())
    shapes.set(name, { ...newShape(), declared: shapes.get(name)?.declared ?? schema });
  for (const { name } of undeclared) shapes.set(name, newShape());
  const several = steps.filter((step) => hasRoutes(step.map)).length > 1;
  const chosen = several ? steps.map((step) => ({ ...step, choice: `${step.key}_route` })) : steps;
  const stage = textOf(fieldValue(workflow.value, 'stage')) ?? '';
  const names: LegacyNames = {
    mapping,
    steps: chosen.map((step) => ({
      key: step.key,
      name: step.name,
      outputs: step.outputs,
      ids: idsOf(step),
    })),
    shapes,
    own: new Set([key, toKey(stage), stage.toLowerCase(), camel(toKey(stage))].filter((name) => name !== '')),
  };
  for (const [index, { map }] of chosen.entries()) noteAll(map, names, index);
  return { names, steps: chosen, undeclared };
}

const camel = (key: string): string =>
  key.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
const hasRoutes = (map: LegacyMap): boolean => entryOf(map, 'routing', 'routes') !== undefined;

/** All names by which the texts may call a step: its id in any spelling, and where it stores its outputs. */
function idsOf({ id, key, map }: LegacyStep): string[] {
  const execution = mapOf(fieldValue(map, 'execution')) ?? map;
  const stored = textOf(fieldValue(execution, 'storeIn'))?.split('.').at(-1);
  return [...new Set([id, key, camel(key), ...(stored === undefined ? [] : [stored, toKey(stored)])])];
}

type Declared = SourceLocation & { readonly name: string; readonly schema: OutputSchema | null };

/** `outputs: ['a']`, `[{ name: 'a', type: 'number' }]` or `{ a: 'number' }`. */
function declaredOutputs(map: LegacyMap): Declared[] {
  const execution = mapOf(fieldValue(map, 'execution'));
  const value = (execution && fieldValue(execution, 'outputs')) ?? fieldValue(map, 'outputs');
  if (value?.kind === 'map')
    return value.entries.map((entry) => ({
      name: toKey(entry.key),
      schema: schemaFrom(entry.value),
      ...entry.at,
    }));
  return itemsOf(value).flatMap((item): Declared[] => {
    const name =
      textOf(item) ?? (item.kind === 'map' ? textOf(fieldValue(item, 'name', 'id', 'key')) : undefined);
    return name === undefined
      ? []
      : [
          {
            name: toKey(name),
            schema: item.kind === 'map' ? schemaFrom(fieldValue(item, 'type')) : null,
            ...item.at,
          },
        ];
  });
}

const TYPES: Readonly<Record<string, OutputSchema>> = {
  string: { type: 'string' },
  text: { type: 'string' },
  number: { type: 'number' },
  currency: { type: 'number' },
  percentage: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  'string[]': { type: 'array', items: { type: 'string' } },
  'number[]': { type: 'array', items: { type: 'number' } },
};

function schemaFrom(value: LegacyValue | undefined): OutputSchema | null {
  const name = value?.kind === 'map' ? textOf(fieldValue(value, 'type')) : textOf(value);
  return TYPES[name?.toLowerCase() ?? ''] ?? null;
}

/** Outputs that the artifacts of a step read and nobody declares. */
function undeclaredIn(
  map: LegacyMap,
  declared: ReadonlySet<string>,
  stepIds: readonly string[],
): (SourceLocation & { name: string })[] {
  const ui = mapOf(fieldValue(map, 'ui'));
  const found = new Map<string, SourceLocation & { name: string }>();
  for (const text of textsIn([ui && fieldValue(ui, 'artifacts'), fieldValue(map, 'artifacts')]))
    for (const tag of text.value.matchAll(/\{\{[\s\S]*?\}\}/g))
      for (const [, raw = ''] of tag[0].matchAll(/\boutputs\.([A-Za-z_]\w*)/g)) {
        const name = toKey(raw);
        if (!declared.has(name) && !stepIds.includes(raw) && !stepIds.includes(name) && !found.has(name))
          found.set(name, { name, ...text.at });
      }
  return [...found.values()];
}

function textsIn(values: readonly (LegacyValue | undefined)[]): LegacyText[] {
  return values.flatMap((value): LegacyText[] => {
    if (value?.kind === 'text') return [value];
    return value?.kind === 'list' || value?.kind === 'map' ? textsIn(itemsOf(value)) : [];
  });
}

/** Notes how every text of a step uses the outputs. */
function noteAll(map: LegacyMap, names: LegacyNames, stepIndex: number): void {
  const scope = { frames: [], stepIndex };
  for (const text of textsIn([map])) if (text.value.length < 100_000) noteUses(text.value, names, scope);
  const routing = mapOf(fieldValue(map, 'routing'));
  for (const text of textsIn([
    routing,
    fieldValue(map, 'condition', 'conditional'),
    fieldValue(map, 'routes'),
  ]))
    noteExpression(text.value, names, scope);
  const ui = mapOf(fieldValue(map, 'ui'));
  noteLists([ui && fieldValue(ui, 'artifacts'), fieldValue(map, 'artifacts')], names);
}

/** A section of a list kind that is nothing but one output makes that output a list. */
function noteLists(values: readonly (LegacyValue | undefined)[], names: LegacyNames): void {
  for (const value of values) {
    if (value?.kind !== 'list' && value?.kind !== 'map') continue;
    noteLists(itemsOf(value), names);
    const type = value.kind === 'map' ? (textOf(fieldValue(value, 'type', 'kind')) ?? '') : '';
    const content = value.kind === 'map' ? textOf(fieldValue(value, 'content', 'items')) : undefined;
    const output = /^\s*\{\{\s*outputs\.([A-Za-z_]\w*)\s*\}\}\s*$/.exec(content ?? '')?.[1];
    const shape = output === undefined ? undefined : names.shapes.get(toKey(output));
    if (shape && !shape.declared && /list|check|task|bullet|timeline/i.test(type)) itemOf(shape);
  }
}
