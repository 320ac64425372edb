import type { ImportRecord } from './kind-spec.ts';

/** What is wrong where a row has both days and the later one comes first. */
export function orderProblem(record: ImportRecord, first: string, second: string): string | null {
  const [a, b] = [record[first], record[second]];
  return typeof a === 'string' && typeof b === 'string' && a > b
    ? `${second} ${b} is before ${first} ${a}`
    : null;
}
