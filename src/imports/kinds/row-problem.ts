/** A value cannot be made of this row; the message goes on from the column's name. */
export class Unconvertible extends Error {}

/** What comes of a row, or why nothing does: whatever a row makes us stumble over is told of it, and ends no import. */
export function orRowProblem<T>(work: () => T): T | { readonly problem: string } {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unconvertible) return { problem: error.message };
    return { problem: `cannot be read: ${messageOf(error)}` };
  }
}

/** As `work`, but what fails names the column that it was for. */
export function forColumn<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Unconvertible(`${name}: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
