import { NightshiftError } from '../platform/errors.ts';
import type { ExecutionCommands } from './commands-port.ts';
import type { ExecutionDetail } from './execution-detail.ts';

/** @throws NightshiftError `NOT_FOUND` that names the command to list executions. */
export async function requireExecution(
  commands: Pick<ExecutionCommands, 'find'>,
  id: string,
): Promise<ExecutionDetail> {
  const execution = await commands.find(id);
  if (execution) return execution;
  throw new NightshiftError(
    'NOT_FOUND',
    `There is no execution ${id}.`,
    'List them with `nightshift executions ls`.',
  );
}
