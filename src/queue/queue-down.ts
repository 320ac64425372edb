import { NightshiftError } from '../platform/errors.ts';

/** The store of the queue is away; executions wait safely in Postgres. */
export const queueDown = (message: string, cause?: unknown): NightshiftError =>
  new NightshiftError(
    'DEPENDENCY_DOWN',
    message,
    'Check that the queue is up. Nothing is lost: the reconciler enqueues again.',
    {},
    cause,
  );
