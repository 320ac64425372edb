import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { ExecutionCommands } from '../commands-port.ts';
import type { ExecutionDetail } from '../execution-detail.ts';
import { requireExecution } from '../require-execution.ts';
import type { RunExecution } from '../run-execution.ts';

export type FollowExecution = (
  actor: Actor,
  args: {
    readonly id: string;
    /** Runs the execution in this process, without the queue, through which other due executions would run here too. */
    readonly runHere: boolean;
    /** Ends the wait; an execution that runs here is released unharmed. */
    readonly signal: AbortSignal;
    /** Called once for each error that leads to a retry. */
    readonly onRetry: (failed: Pick<ExecutionDetail, 'errorCode' | 'errorMessage'>) => void;
  },
) => Promise<ExecutionDetail>;

const POLL_MS = 250;

/** Resolves once the execution has finished or waits for somebody; when the signal aborts, with its current state. */
export function createFollowExecution(deps: {
  readonly commands: Pick<ExecutionCommands, 'find'>;
  readonly createRunner: () => { readonly run: RunExecution; stop(): void };
}): FollowExecution {
  return async function followExecution(actor, { id, runHere, signal, onRetry }) {
    requirePermission(actor, runHere ? 'executions:work' : 'executions:read_text');
    const runner = runHere ? deps.createRunner() : null;
    try {
      for (let reportedCode: string | null = null; ; await pause()) {
        if (!signal.aborted) await runner?.run(id, signal);
        const found = await requireExecution(deps.commands, id);
        if (found.status === 'pending' && found.errorCode !== null && found.errorCode !== reportedCode) {
          reportedCode = found.errorCode;
          onRetry(found);
        }
        if (signal.aborted || (found.status !== 'pending' && found.status !== 'running')) return found;
      }
    } finally {
      runner?.stop();
    }
  };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));
