import { createPostgresBackend, Queue } from 'bullmq';
import { z } from 'zod';

/** The name of the queue, of its Bull Board page and of its jobs. */
export const EXECUTIONS_QUEUE = 'executions';
export const RUN_EXECUTION_JOB = 'run-execution';

/** Ids only: no customer's datum travels through the queue. */
export const executionJobSchema = z.strictObject({ executionId: z.uuid() });

export type QueueConnection = { readonly url: string; readonly schema: string };

/** The queue lives beside the application's tables, in a schema of its own. */
export const connectionOptions = ({ url, schema }: QueueConnection) => ({
  connectionString: url,
  schema: `${schema}_queue`,
  migrate: true,
  max: 6,
});

export function createQueue(connection: QueueConnection) {
  return new Queue(
    EXECUTIONS_QUEUE,
    {
      connection: connectionOptions(connection),
      defaultJobOptions: {
        // Attempts are ours, in Postgres.
        attempts: 1,
        // By age: a count makes each completion of the Postgres backend pay for what is kept.
        removeOnComplete: { age: 24 * 3600 },
        removeOnFail: { age: 14 * 24 * 3600 },
      },
    },
    createPostgresBackend,
  );
}

export type BullQueue = ReturnType<typeof createQueue>;
