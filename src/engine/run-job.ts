import type { ExecutionCommands } from './ports.ts';
import { ExecutionFailed, type HandleExecution } from './queue-port.ts';
import type { RunExecution } from './run-execution.ts';

/** Who retried, for the audit log: the board tells no name. */
const BOARD = 'bull board';

/**
 * What a worker does with a job: runs its execution, and lets the job fail where that has failed for good, so that the
 * board says what happened. A job that somebody retried there retries its execution, by the same rule as everywhere.
 */
export function createRunJob(deps: {
  readonly run: RunExecution;
  readonly commands: Pick<ExecutionCommands, 'retry' | 'failureOf'>;
}): HandleExecution {
  const { run, commands } = deps;
  return async function runJob(executionId, signal, isRetried) {
    let outcome = await run(executionId, signal);
    if (outcome === 'not_acquired' && isRetried && (await commands.retry(executionId, BOARD)))
      outcome = await run(executionId, signal);
    // Not acquired, it may have failed in the hands of a worker that could not tell the queue any more.
    const mayHaveFailed = outcome === 'fail' || outcome === 'not_acquired';
    const code = mayHaveFailed ? await commands.failureOf(executionId) : null;
    if (code !== null) throw new ExecutionFailed(code);
  };
}
