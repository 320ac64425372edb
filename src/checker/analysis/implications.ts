import { nullTogetherWith } from '../../context/fields.ts';
import { typeAt } from '../../context/paths.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { ConstantSource, PathSource } from '../../playbook/sources.ts';
import { covers, type Known } from '../../playbook/template/paths.ts';
import type { ReadTemplate } from './template-references.ts';

/** Adds to the known facts those that follow from them. */
export type Implications = (known: Known) => Known;

type Leaf = { readonly value: string; readonly known: Known };

/**
 * Authors decide once, in a computed output, and test the decision afterwards: where `outputs.terms_known` is true,
 * every value that made it true is present. Only outputs whose values are all written as constants are understood.
 */
export function implicationsOf(
  playbook: Playbook,
  templates: readonly ReadTemplate[],
  constants: readonly ConstantSource[],
  paths: readonly PathSource[],
): Implications {
  const leaves = new Map<string, Leaf[]>();
  const opaque = new Set<string>();
  const add = (target: string, leaf: Leaf) => leaves.set(target, [...(leaves.get(target) ?? []), leaf]);
  for (const { source, reading: reference } of templates) {
    if (source.kind !== 'computed' || !source.target) continue;
    const target = source.target.path;
    if (reference.paths.some(({ role }) => role === 'print' || role === 'argument')) opaque.add(target);
    for (const { text, known } of reference.texts)
      add(target, { value: text, known: [...source.known, ...known] });
  }
  for (const { kind, target, value, known } of constants)
    if (kind === 'computed' && value !== null) add(target.path, { value: String(value), known });
  for (const { kind, role, target } of paths)
    if (kind === 'computed' && role === 'value' && target) opaque.add(target.path);

  const impliedBy = (fact: string): Known => {
    const [, path = '', values = ''] = /^([^=]+)=([^=].*)$/.exec(fact) ?? [];
    const ways = opaque.has(path) ? [] : (leaves.get(path) ?? []);
    const possible = ways.filter(({ value }) => values.split('|').includes(value));
    const [first, ...more] = possible.map(({ known }) => known);
    return (first ?? []).filter((each) => more.every((known) => known.includes(each)));
  };

  return (known) => {
    const all = new Set(known);
    for (const fact of all) {
      for (const each of impliedBy(fact)) all.add(each);
      const [, path, same] = /^([^=]+)==(.+)$/.exec(fact) ?? [];
      if (path !== undefined && same !== undefined && isThere(playbook, same, [...all])) all.add(path);
      const partner = nullTogetherWith(fact);
      if (partner !== null) all.add(partner);
    }
    return [...all];
  };
}

function isThere(playbook: Playbook, path: string, known: Known): boolean {
  const type = typeAt(playbook, path);
  return type?.nullableAt.every((part) => known.some((each) => covers([part], each))) ?? false;
}
