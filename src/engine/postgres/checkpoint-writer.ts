import type pg from 'pg';
import { type Answer, batched, retryOnDeadlock } from '../../platform/postgres/batches.ts';
import type { ExecutionStatus } from '../execution-status.ts';
import type { ExecutionLeaseStore } from '../ports.ts';
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
 * commit. All checkpoints of an execution use one lane and so commit in their order; each row is fenced by its epoch.
 */
export function createCheckpointWriter(pool: pg.Pool, patienceMs: number): ExecutionLeaseStore['checkpoint'] {
  async function flush(
    given: readonly PreparedCheckpoint[],
  ): Promise<readonly Answer<ExecutionStatus | null>[]> {
    // Every statement that locks several executions locks them by id.
    const inOrder = [...given].sort((a, b) => (a.executionId < b.executionId ? -1 : 1));
    const { rows } = await retryOnDeadlock(() =>
      pool.query<{ id: string; status: ExecutionStatus }>({
        name: 'checkpoint-executions',
        text: CHECKPOINT_SQL,
        values: checkpointValues(inOrder),
      }),
    );
    const committed = new Map(rows.map(({ id, status }) => [id, status]));
    return given.map(({ executionId }) => ({ value: committed.get(executionId) ?? null }));
  }

  const commit = batched<PreparedCheckpoint, ExecutionStatus | null>({
    lanes: LANES,
    maxItems: MOST_ROWS,
    maxSize: MOST_CHARACTERS,
    sizeOf: ({ characters }) => characters,
    keyOf: ({ executionId }) => executionId,
    patienceMs,
    flush,
  });
  return (checkpoint) => commit(prepareCheckpoint(checkpoint));
}
