import { NightshiftError } from '../platform/errors.ts';
import { type Output, type TableColumn, table } from './terminal/output.ts';

/** Prints what `ls` found, and says where more may have matched. */
export function printFound<T>(
  output: Output,
  found: readonly T[],
  columns: readonly TableColumn<T>[],
  limit: number,
): void {
  output.data(found, () => (found.length === 0 ? 'There are none.' : table(columns, found)));
  if (found.length === limit) output.note(`Shows the newest ${limit}; --limit shows more.`);
}

/** What `show` found. @throws NightshiftError `NOT_FOUND` that names the command which lists them. */
export function existing<T>(found: T | null, kind: 'artifact' | 'execution', id: string): T {
  if (found !== null) return found;
  throw new NightshiftError(
    'NOT_FOUND',
    `There is no ${kind} ${id}.`,
    `List them with \`nightshift ${kind}s ls\`.`,
  );
}
