import type pg from 'pg';
import type { ExecutionLeaseStore } from '../../services/ports/execution-store.ts';
import { type Answer, despiteDeadlocks, inBatches, isFaultOfARow } from './batches.ts';
import { CHECKPOINT_SQL, type CheckpointRows, checkpointRows } from './checkpoint-statement.ts';

type Row = CheckpointRows & { readonly executionId: string; readonly bytes: number };

const LANES = 2;
const MOST_ROWS = 100;
const MOST_BYTES = 4_000_000;

/**
 * Group commit: checkpoints that wait at the same time share one statement, and each is acknowledged only after its
 * commit. An execution keeps to one lane, so its checkpoints commit in their order; each row is fenced by its own epoch.
 */
export function createCheckpointWriter(pool: pg.Pool): ExecutionLeaseStore['checkpoint'] {
  /** @returns the ids that were committed; the others' leases are lost. */
  async function write(rows: readonly Row[]): Promise<ReadonlySet<string>> {
    const { rows: committed } = await despiteDeadlocks(() =>
      pool.query<{ id: string }>({
        name: 'checkpoint-executions',
        text: CHECKPOINT_SQL,
        values: [
          arrayOf(rows.map((row) => row.execution)),
          arrayOf(rows.map((row) => row.steps)),
          arrayOf(rows.map((row) => row.calls)),
          arrayOf(rows.map((row) => row.artifacts)),
        ],
      }),
    );
    return new Set(committed.map(({ id }) => id));
  }

  async function flush(given: readonly Row[]): Promise<readonly Answer<boolean>[]> {
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

  async function alone(row: Row): Promise<Answer<boolean>> {
    try {
      return { value: (await write([row])).has(row.executionId) };
    } catch (error) {
      return { error };
    }
  }

  const commit = inBatches<Row, boolean>({
    lanes: LANES,
    maxItems: MOST_ROWS,
    maxBytes: MOST_BYTES,
    bytesOf: ({ bytes }) => bytes,
    keyOf: ({ executionId }) => executionId,
    flush,
  });
  return async (checkpoint) => {
    const rows = checkpointRows(checkpoint);
    const bytes = rows.execution.length + rows.steps.length + rows.calls.length + rows.artifacts.length;
    return await commit({ executionId: checkpoint.executionId, bytes, ...rows });
  };
}

const arrayOf = (rows: readonly string[]): string => `[${rows.filter((row) => row !== '').join()}]`;
