import type { ExecutionCommands } from './commands-port.ts';
import { ExecutionFailed, type HandleExecution } from './queue-port.ts';
import type { RunExecution } from './run-execution.ts';

/** Who retried, for the audit log: the board gives no name. */
const BOARD = 'bull board';

/**
 * Runs the execution of a job. Where the execution has failed for good the job fails too, so that the board shows it.
 * A job that somebody retried there retries its execution, by the same rules as every other retry.
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
    // An execution that was not acquired may have failed under a worker that could no longer report it to the queue.
    const mayHaveFailed = outcome === 'fail' || outcome === 'not_acquired';
    const code = mayHaveFailed ? await commands.failureOf(executionId) : null;
    if (code !== null) throw new ExecutionFailed(code);
  };
}
