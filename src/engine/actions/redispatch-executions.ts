import type { Actor } from '../../access/actor.ts';
import type { AuditLog } from '../../access/audit-log.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { DispatchExecutions } from '../dispatch-executions.ts';
import type { ExecutionDispatchStore } from '../ports.ts';

/**
 * Enqueues every due execution, even one that was enqueued before: for a lost queue, or a move to another one. A
 * duplicate job does no harm: the second finds the execution leased. @returns how many were enqueued.
 */
export type RedispatchExecutions = (actor: Actor) => Promise<number>;

export function createRedispatchExecutions(deps: {
  readonly store: Pick<ExecutionDispatchStore, 'forgetJobs'>;
  readonly dispatch: DispatchExecutions;
  readonly audit: AuditLog;
}): RedispatchExecutions {
  return async function redispatchExecutions(actor) {
    requirePermission(actor, 'operations:change');
    await deps.audit.record(actor, { action: 'redispatch', subject: { type: 'queue', id: 'executions' } });
    await deps.store.forgetJobs();
    return deps.dispatch();
  };
}
