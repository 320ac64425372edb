import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { canonical } from '../versions.ts';

/**
 * Changes a document to mean `wanted`, and no more than that: unchanged parts keep their comments, quotes and places.
 * @param written the parts of `wanted` worth writing where the document lacks them, without defaults.
 */
export function reconcile(document: Document.Parsed, wanted: unknown, written: unknown): void {
  document.contents = reconciled(document, document.contents, wanted, written) as typeof document.contents;
}

function reconciled(document: Document.Parsed, node: unknown, wanted: unknown, written: unknown): Node {
  if (isNode(node) && canonical(node.toJS(document)) === canonical(wanted)) return node;
  if (isMap(node) && isObject(wanted))
    return reconcileMap(document, node, wanted, isObject(written) ? written : {});
  if (isSeq(node) && Array.isArray(wanted)) {
    const identified = node.items.map((item) => [
      identityOf(isNode(item) ? item.toJS(document) : item),
      item,
    ]);
    const known = new Map(identified as [string | null, unknown][]);
    const writtenItems: unknown[] = Array.isArray(written) ? written : [];
    node.items = wanted.map((each, index) => {
      const identity = identityOf(each);
      const before = identity === null ? node.items[index] : known.get(identity);
      return reconciled(document, before, each, writtenItems[index]);
    });
    return node;
  }
  if (isScalar(node) && !isAlias(node) && (typeof wanted !== 'object' || wanted === null)) {
    node.value = wanted;
    delete node.type;
    return styled(node);
  }
  return styled(document.createNode(written ?? wanted, { aliasDuplicateObjects: false }));
}

function reconcileMap(
  document: Document.Parsed,
  map: YAMLMap,
  wanted: Readonly<Record<string, unknown>>,
  written: Readonly<Record<string, unknown>>,
): Node {
  map.items = map.items.filter(({ key }) => wanted[nameOf(key)] !== undefined);
  for (const pair of map.items) {
    const name = nameOf(pair.key);
    pair.value = reconciled(document, pair.value, wanted[name], written[name] ?? wanted[name]);
  }
  const present = new Set(map.items.map(({ key }) => nameOf(key)));
  for (const [name, value] of Object.entries(written))
    if (!present.has(name))
      map.items.push(styled(document.createPair(name, value, { aliasDuplicateObjects: false })));
  return map;
}

/**
 * Writes texts of several lines as blocks, or in double quotes, which hold anything, where they begin with space: a
 * block would need an indentation of its own, and single quotes fold lines.
 */
export function styled<T extends Node | Document | Pair>(written: T): T {
  visit(written as Node | Document, {
    Scalar(_, node: Scalar) {
      if (typeof node.value !== 'string' || !node.value.includes('\n')) return;
      node.type = /^\S/.test(node.value) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE';
    },
  });
  return written;
}

const nameOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The identity of an item of a list: steps, artifacts and sections have a key, routes an id, variations a name. */
function identityOf(item: unknown): string | null {
  if (!isObject(item)) return null;
  const name = item.key ?? item.id ?? item.name;
  return typeof name === 'string' ? name : null;
}
