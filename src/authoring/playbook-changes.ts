import type { Json } from '../platform/json.ts';
import { canonical } from '../playbook/versions.ts';

/** One difference between two playbooks, in the smallest part that a person would name. */
export type Change = {
  /** `['steps', 'pricing', 'llm_prompt']`: list items are named by their key. */
  readonly path: readonly string[];
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered';
  readonly before: Json | null;
  readonly after: Json | null;
};

/** Counts the lines that a changed text adds and removes. */
export type CountLines = (
  before: string,
  after: string,
) => { readonly added: number; readonly removed: number };

/** Parts that are reported as one change, however much of them differs. */
const WHOLE = new Set(['window', 'when', 'rule', 'audience', 'waits_for']);

/** The differences from `before` to `after`, in the order of `after`; empty where they are equal. */
export function changesBetween(before: Json, after: Json, path: readonly string[] = []): Change[] {
  if (canonicalAt(before, path) === canonicalAt(after, path)) return [];
  const name = path.at(-1) ?? '';
  if (!WHOLE.has(name)) {
    if (isObject(before) && isObject(after))
      return betweenEntries(Object.entries(before), Object.entries(after), path);
    const [from, to] = [identified(before), identified(after)];
    if (from && to) return betweenEntries(from, to, path);
  }
  return [{ path, kind: 'changed', before, after }];
}

/** Wraps the value under its own name, since the order of keys counts in some parts. */
const canonicalAt = (value: Json, path: readonly string[]): string =>
  canonical({ [path.at(-1) ?? '']: value });

type Entries = readonly (readonly [string, Json])[];

function betweenEntries(before: Entries, after: Entries, path: readonly string[]): Change[] {
  const [from, to] = [new Map(before), new Map(after)];
  const changes = [
    ...[...to].flatMap(([name, value]): Change[] => {
      const was = from.get(name);
      if (was === undefined) return [{ path: [...path, name], kind: 'added', before: null, after: value }];
      return changesBetween(was, value, [...path, name]);
    }),
    ...[...from]
      .filter(([name]) => !to.has(name))
      .map(
        ([name, value]): Change => ({ path: [...path, name], kind: 'removed', before: value, after: null }),
      ),
  ];
  const kept = [...from.keys()].filter((name) => to.has(name));
  const now = [...to.keys()].filter((name) => from.has(name));
  const isMoved = kept.join() !== now.join();
  // The order of keys means nothing in a plain object; where it counts, it is the only thing left that can differ.
  if (
    isMoved &&
    (changes.length === 0 || ['steps', 'routes', 'sections', 'artifacts'].includes(path.at(-1) ?? ''))
  )
    changes.push({ path, kind: 'reordered', before: kept, after: now });
  return changes;
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a list by key, id or name; null where the value is no list or an item has none of these. */
function identified(value: Json): [string, Json][] | null {
  if (!Array.isArray(value)) return null;
  const entries = value.map((item): [string | null, Json] => [identityOf(item), item]);
  const names = entries.flatMap(([name]) => (name === null ? [] : [name]));
  if (names.length !== value.length || new Set(names).size !== names.length) return null;
  return entries.map(([name, item]) => [name ?? '', item]);
}

function identityOf(item: Json): string | null {
  if (!isObject(item)) return null;
  const name = item.key ?? item.id ?? item.name;
  return typeof name === 'string' ? name : null;
}
