import type { RenewalCause, TermChange } from './term-change.ts';

/** How many terms were a contract's first, were amended, or were renewed. */
export type TermCounts = {
  readonly first: number;
  readonly amended: number;
  readonly renewed: Readonly<Record<RenewalCause, number>>;
};

export const NO_TERMS: TermCounts = {
  first: 0,
  amended: 0,
  renewed: { new_term_start: 0, explicit: 0, moved_far: 0, rolled_over: 0 },
};

export function countTerms(changes: readonly TermChange[]): TermCounts {
  const renewed = { ...NO_TERMS.renewed };
  for (const change of changes) if (change.kind === 'renewed') renewed[change.cause] += 1;
  const count = (kind: TermChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  return { first: count('first'), amended: count('amended'), renewed };
}

export function addTerms(a: TermCounts, b: TermCounts): TermCounts {
  const renewed = { ...a.renewed };
  for (const cause of Object.keys(renewed) as RenewalCause[]) renewed[cause] += b.renewed[cause];
  return { first: a.first + b.first, amended: a.amended + b.amended, renewed };
}
