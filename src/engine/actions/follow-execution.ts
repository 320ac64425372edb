import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { ExecutionDetail } from '../execution-detail.ts';
import type { ExecutionCommands } from '../ports.ts';
import { requireExecution } from '../require-execution.ts';
import type { RunExecution } from '../run-execution.ts';

export type FollowExecution = (
  actor: Actor,
  args: {
    readonly id: string;
    /** Runs it in this process, without the queue, so that nothing else that is due runs here too. */
    readonly runHere: boolean;
    /** Ends the waiting; an execution that runs here is handed back unharmed. */
    readonly signal: AbortSignal;
    /** Told once of each error after which it is tried again. */
    readonly onRetry: (failed: Pick<ExecutionDetail, 'errorCode' | 'errorMessage'>) => void;
  },
) => Promise<ExecutionDetail>;

const POLL_MS = 250;

/** Resolves once an execution is finished or waits for somebody, or as it stands when the signal aborts. */
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
