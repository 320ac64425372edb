import { type Output, type TableColumn, table } from './output.ts';

/** Prints the rows that `ls` found, and says where more may have matched. */
export function printFound<T>(
  output: Output,
  found: readonly T[],
  columns: readonly TableColumn<T>[],
  limit: number,
): void {
  output.data(found, () => (found.length === 0 ? 'There are none.' : table(columns, found)));
  if (found.length === limit) output.note(`Shows the newest ${limit}; --limit shows more.`);
}
