/** A value of this row cannot be converted; the message continues the column's name. */
export class Unconvertible extends Error {}

/**
 * The result of `work`, or why the row has none: any error becomes a problem of the row, so that no row ends the
 * import.
 */
export function orRowProblem<T>(work: () => T): T | { readonly problem: string } {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unconvertible) return { problem: error.message };
    return { problem: `cannot be read: ${messageOf(error)}` };
  }
}

/** Runs `work`; a failure names the column. */
export function forColumn<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Unconvertible(`${name}: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
