import type { Json, JsonObject } from '../platform/json.ts';
import type { PlaybookFile } from './schema.ts';

/** The order of a playbook's parts in a file; other parts follow in their own order. */
const ORDER = [
  'key',
  'stage_name',
  'description',
  'legacy_key',
  'window',
  'max_age_days',
  'audience',
  'priority',
  'variations',
  'variables',
  'internal',
  'llm_prompts',
  'model',
  'steps',
  'conditional_routing',
  'metadata',
];
const ITEM_ORDER = ['key', 'id', 'name', 'kind', 'type', 'audience', 'title', 'when'];

/** The value of a field that is left out; a field with this value may be left out. */
const DEFAULTS: Readonly<Record<string, Json>> = {
  anchor: 'renewal_date',
  repeat_every_days: null,
  repeat_later: null,
  priority: 0,
  max_visits: 1,
};
/** Fields that may be left out where they are empty. */
const EMPTY = new Set([
  'audience',
  'variations',
  'variables',
  'llm_prompts',
  'model',
  'conditional_routing',
  'data_required',
  'data_wanted',
  'outputs',
  'computed',
  'checks',
  'mock_outputs',
  'artifacts',
]);

/** A playbook as a person would write it: in a stable order, without defaults and empty parts. */
export function asWritten(playbook: PlaybookFile): JsonObject {
  const plain = JSON.parse(JSON.stringify(playbook)) as JsonObject;
  const { variations, steps, window, ...rest } = plain;
  return inOrder(ORDER, {
    ...brief(rest, rest.max_age_days === null ? ['max_age_days'] : []),
    window: brief(window),
    ...(Array.isArray(variations) && variations.length > 0 ? { variations: variations.map(variation) } : {}),
    steps: listOf(steps).map(step),
  });
}

/** A part that replaces a general one is written even where it is empty, since it still replaces it. */
function variation(value: Json): JsonObject {
  const { priority, variables, window, steps, ...rest } = objectOf(value);
  return inOrder(['name', 'audience', 'priority'], {
    ...rest,
    ...brief({ priority: priority ?? 0, variables: variables ?? {} }),
    ...(window === undefined ? {} : { window: brief(window) }),
    ...(steps === undefined ? {} : { steps: listOf(steps).map(step) }),
  });
}

function step(value: Json): JsonObject {
  const { artifacts, ...rest } = objectOf(value);
  const written = listOf(artifacts).map((artifact) => {
    const { sections, ...others } = objectOf(artifact);
    return inOrder(ITEM_ORDER, { ...others, sections: listOf(sections).map(section) });
  });
  return inOrder(
    [...ITEM_ORDER, 'system', 'data_required', 'data_wanted', 'llm_prompt'],
    brief({ ...rest, artifacts: written }),
  );
}

function section(value: Json): JsonObject {
  const { kind, ...rest } = objectOf(value);
  return inOrder(ITEM_ORDER, kind === 'text' || kind === undefined ? rest : { ...rest, kind });
}

function brief(value: Json | undefined, without: readonly string[] = []): JsonObject {
  return Object.fromEntries(
    Object.entries(objectOf(value)).filter(
      ([name, each]) =>
        !without.includes(name) && DEFAULTS[name] !== each && !(EMPTY.has(name) && isEmpty(each)),
    ),
  );
}

const isEmpty = (value: Json): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function inOrder(order: readonly string[], value: JsonObject): JsonObject {
  const named = order.filter((name) => Object.hasOwn(value, name));
  const others = Object.keys(value).filter((name) => !order.includes(name));
  return Object.fromEntries([...named, ...others].map((name) => [name, value[name] ?? null]));
}

const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
