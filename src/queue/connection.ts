import { Queue } from 'bullmq';
import { z } from 'zod';
import { NO_CONNECTION, type QueueBackend } from './backend.ts';

/** The name of the queue, of its Bull Board page and of its jobs. */
export const EXECUTIONS_QUEUE = 'executions';
export const RUN_EXECUTION_JOB = 'run-execution';

/** Ids only: no customer's datum travels through the queue. */
export const executionJobSchema = z.strictObject({ executionId: z.uuid() });

export function createQueue({ prefix, factory }: QueueBackend) {
  return new Queue(
    EXECUTIONS_QUEUE,
    {
      connection: NO_CONNECTION,
      prefix,
      defaultJobOptions: {
        // Attempts are ours, in Postgres.
        attempts: 1,
        // By age: a count makes each completion of the Postgres backend pay for what is kept.
        removeOnComplete: { age: 24 * 3600 },
        removeOnFail: { age: 14 * 24 * 3600 },
        // Where in our code a failure was told says nothing about it.
        stackTraceLimit: 0,
      },
    },
    factory,
  );
}

export type BullQueue = ReturnType<typeof createQueue>;
