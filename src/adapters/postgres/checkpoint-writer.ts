import type pg from 'pg';
import type { ExecutionLeaseStore } from '../../services/ports/execution-store.ts';
import { type Answer, despiteDeadlocks, inBatches, isFaultOfARow } from './batches.ts';
import {
  CHECKPOINT_SQL,
  checkpointValues,
  type PreparedCheckpoint,
  prepareCheckpoint,
} from './checkpoint-statement.ts';

const LANES = 2;
const MOST_ROWS = 100;
const MOST_CHARACTERS = 4_000_000;

/**
 * Group commit: checkpoints that wait at the same time share one statement, and each is acknowledged only after its
 * commit. An execution keeps to one lane, so its checkpoints commit in their order; each row is fenced by its own epoch.
 */
export function createCheckpointWriter(pool: pg.Pool): ExecutionLeaseStore['checkpoint'] {
  /** @returns the ids that were committed; the others' leases are lost. */
  async function write(rows: readonly PreparedCheckpoint[]): Promise<ReadonlySet<string>> {
    const { rows: committed } = await despiteDeadlocks(() =>
      pool.query<{ id: string }>({
        name: 'checkpoint-executions',
        text: CHECKPOINT_SQL,
        values: checkpointValues(rows),
      }),
    );
    return new Set(committed.map(({ id }) => id));
  }

  async function flush(given: readonly PreparedCheckpoint[]): Promise<readonly Answer<boolean>[]> {
    // All who lock several executions do so in the order of their ids.
    const rows = [...given].sort((a, b) => (a.executionId < b.executionId ? -1 : 1));
    try {
      const committed = await write(rows);
      return given.map(({ executionId }) => ({ value: committed.has(executionId) }));
    } catch (error) {
      if (given.length === 1 || !isFaultOfARow(error)) throw error;
      // One row is bad and nothing was committed: each by itself, so that only that one fails.
      const answers: Answer<boolean>[] = [];
      for (const row of given) answers.push(await alone(row));
      return answers;
    }
  }

  async function alone(row: PreparedCheckpoint): Promise<Answer<boolean>> {
    try {
      return { value: (await write([row])).has(row.executionId) };
    } catch (error) {
      return { error };
    }
  }

  const commit = inBatches<PreparedCheckpoint, boolean>({
    lanes: LANES,
    maxItems: MOST_ROWS,
    maxSize: MOST_CHARACTERS,
    sizeOf: ({ characters }) => characters,
    keyOf: ({ executionId }) => executionId,
    flush,
  });
  return (checkpoint) => commit(prepareCheckpoint(checkpoint));
}
