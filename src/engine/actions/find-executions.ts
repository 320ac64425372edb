import type { Actor } from '../../access/actor.ts';
import { isPermitted, requirePermission } from '../../access/permissions.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import type { ExecutionDetail, ExecutionFilter, ExecutionSummary } from '../execution-detail.ts';
import type { ExecutionCommands } from '../ports.ts';
import { requireExecution } from '../require-execution.ts';

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
      return readsTexts(actor) ? deps.commands.list(filter) : deps.commands.listPlaces(filter);
    },

    /** Without texts for who reads none. @throws NightshiftError `NOT_FOUND` */
    async show(actor: Actor, id: string): Promise<ExecutionDetail> {
      requirePermission(actor, 'executions:read');
      const { find, findPlace } = deps.commands;
      return requireExecution({ find: readsTexts(actor) ? find : findPlace }, id);
    },
  };
}

/** Whoever sees nobody's accounts still sees where executions stand. */
const readsTexts = (actor: Actor): boolean =>
  isPermitted(actor, 'executions:read_text') && actor.scope !== 'none';
