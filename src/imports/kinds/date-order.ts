import type { ImportRecord } from './kind-spec.ts';

/** The problem of a row whose two days are in the wrong order; null where a day is missing or the order is right. */
export function orderProblem(record: ImportRecord, first: string, second: string): string | null {
  const [a, b] = [record[first], record[second]];
  return typeof a === 'string' && typeof b === 'string' && a > b
    ? `${second} ${b} is before ${first} ${a}`
    : null;
}
