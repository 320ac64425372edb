import { NightshiftError } from '../platform/errors.ts';
import type { ExecutionDetail } from './execution-detail.ts';
import type { ExecutionCommands } from './ports.ts';

/** @throws NightshiftError `NOT_FOUND` that names the command which lists them. */
export async function requireExecution(
  desk: Pick<ExecutionCommands, 'find'>,
  id: string,
): Promise<ExecutionDetail> {
  const execution = await desk.find(id);
  if (execution) return execution;
  throw new NightshiftError(
    'NOT_FOUND',
    `There is no execution ${id}.`,
    'List them with `nightshift executions ls`.',
  );
}
