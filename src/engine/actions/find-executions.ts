import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import type { ExecutionCommands } from '../commands-port.ts';
import type { ExecutionDetail, ExecutionFilter, ExecutionSummary } from '../execution-detail.ts';
import { requireExecution } from '../require-execution.ts';
import { seesPlaces } from '../sees-places.ts';

/** Reads executions; none of these wakes a worker. */
export function createFindExecutions(deps: {
  readonly commands: Pick<ExecutionCommands, 'list' | 'find' | 'listPlaces' | 'findPlace'>;
  readonly requireStage: RequireStage;
}) {
  return {
    /** Newest first. @throws NightshiftError `NOT_FOUND` for a stage that does not exist. */
    async list(actor: Actor, filter: ExecutionFilter): Promise<ExecutionSummary[]> {
      requirePermission(actor, 'executions:read');
      await deps.requireStage(filter.stage);
      return seesPlaces(actor) ? deps.commands.listPlaces(filter) : deps.commands.list(filter);
    },

    /** Without texts for who reads none. @throws NightshiftError `NOT_FOUND` */
    async show(actor: Actor, id: string): Promise<ExecutionDetail> {
      requirePermission(actor, 'executions:read');
      const { find, findPlace } = deps.commands;
      return requireExecution({ find: seesPlaces(actor) ? findPlace : find }, id);
    },
  };
}
