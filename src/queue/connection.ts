import { Queue } from 'bullmq';
import { z } from 'zod';
import { NO_CONNECTION, type QueueBackend } from './backend.ts';

/** The name of the queue and of its page in Bull Board. */
export const EXECUTIONS_QUEUE = 'executions';
/** The name of every job in it. */
export const RUN_EXECUTION_JOB = 'run-execution';

/** Ids only: no customer's datum travels through the queue. */
export const executionJobSchema = z.strictObject({ executionId: z.uuid() });

/** The BullMQ queue on a backend, for enqueueing and for Bull Board. */
export function createQueue({ prefix, factory }: QueueBackend) {
  return new Queue(
    EXECUTIONS_QUEUE,
    {
      connection: NO_CONNECTION,
      prefix,
      defaultJobOptions: {
        // We count attempts, in Postgres.
        attempts: 1,
        // By age: with a count, each completion on the Postgres backend pays for all that is kept.
        removeOnComplete: { age: 24 * 3600 },
        removeOnFail: { age: 14 * 24 * 3600 },
        // A stack of our code says nothing about the failure.
        stackTraceLimit: 0,
      },
    },
    factory,
  );
}

export type BullQueue = ReturnType<typeof createQueue>;
