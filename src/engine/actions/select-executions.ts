import type { Actor } from '../../access/actor.ts';
import { type Permission, requirePermission } from '../../access/permissions.ts';
import { type ErrorCode, NightshiftError } from '../../platform/errors.ts';
import { groupBy } from '../../platform/group-by.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import type { DispatchExecutions } from '../dispatch-executions.ts';
import { type ExecutionStatus, statesBefore } from '../execution-status.ts';
import type { BulkAction, SelectedExecution, SelectionFilter, SelectionStore } from '../ports.ts';
import { seesPlaces } from '../sees-places.ts';
import type { WorkflowExecutionService } from './workflow-execution-service.ts';

export type Selection = {
  readonly selectionId: string;
  readonly action: BulkAction;
  readonly count: number;
  /** What running them again costs at most, as executions of their keys have cost so far. */
  readonly estimatedCostUsd: number;
  readonly expiresAt: string;
  /** The first of them. */
  readonly sample: readonly SelectedExecution[];
};

export type AppliedSelection = {
  readonly done: number;
  readonly refused: number;
  /** Why, by code, with the ids. */
  readonly refusals: readonly { readonly code: ErrorCode; readonly ids: readonly string[] }[];
};

/** The most executions of one selection. */
const MOST = 2_000;
const SAMPLE = 20;
const SECONDS = 3_600;

const PERMISSION: Readonly<Record<BulkAction, Permission>> = {
  cancel: 'executions:cancel',
  retry: 'executions:retry',
  replay: 'executions:work',
};
/** The statuses from which each can be done. */
const POSSIBLE: Readonly<Record<BulkAction, readonly ExecutionStatus[]>> = {
  cancel: statesBefore('cancelled'),
  retry: ['failed'],
  // What runs is not replaced.
  replay: statesBefore('superseded').filter((status) => status !== 'running'),
};

/** Does one thing to many executions, once somebody has seen how many they are and what it costs. */
export function createSelectExecutions(deps: {
  readonly store: SelectionStore;
  /** One that wakes no worker: that is done once, at the end. */
  readonly service: Pick<WorkflowExecutionService, 'cancel' | 'retry' | 'replay'>;
  readonly dispatch: DispatchExecutions;
  readonly requireStage: RequireStage;
  /** What running them costs. */
  readonly estimateCost: (executions: readonly SelectedExecution[]) => Promise<number>;
}) {
  const { store, service } = deps;

  function one(actor: Actor, action: BulkAction, id: string, reason: string): Promise<unknown> {
    switch (action) {
      case 'cancel':
        return service.cancel(actor, { id, reason });
      case 'retry':
        return service.retry(actor, id);
      case 'replay':
        return service.replay(actor, id);
    }
  }

  async function requireOpen(
    actor: Actor,
    id: string,
  ): Promise<{ action: BulkAction; ids: readonly string[] }> {
    const found = await store.look(id, actor.name);
    if (found === null)
      throw new NightshiftError('NOT_FOUND', `There is no selection ${id}.`, 'Select the executions first.');
    requirePermission(actor, PERMISSION[found.action]);
    if (!found.isApplied && !found.isExpired && (await store.take(id, actor.name))) return found;
    throw new NightshiftError(
      'CONFLICT',
      found.isExpired && !found.isApplied
        ? `The selection ${id} has expired: what it counted may have changed.`
        : `The selection ${id} was applied already.`,
      'Select the executions again.',
    );
  }

  return {
    /**
     * Finds and keeps what could be done now, for an hour and for this actor alone; changes no execution.
     * @throws NightshiftError `NOT_FOUND` for a stage that does not exist, `USAGE_INVALID` for no condition at all, or
     * for more executions than can be done at once
     */
    async select(
      actor: Actor,
      { action, filter }: { readonly action: BulkAction; readonly filter: SelectionFilter },
    ): Promise<Selection> {
      requirePermission(actor, PERMISSION[action]);
      if (Object.values(filter).every((each) => each === undefined))
        throw new NightshiftError(
          'USAGE_INVALID',
          'A selection without a condition would be of everything.',
          'Give at least one of status, stage, code, night, contract, ids.',
        );
      await deps.requireStage(filter.stage);
      const statuses = POSSIBLE[action].filter(
        (each) => filter.status === undefined || each === filter.status,
      );
      const whose = seesPlaces(actor) ? 'everybody' : 'caller';
      const found = await store.find(statuses, filter, { whose, limit: MOST + 1 });
      if (found.length > MOST)
        throw new NightshiftError(
          'USAGE_INVALID',
          `More than ${MOST} executions match: too many for one selection.`,
          'Narrow it, for example to a night, a stage or a code.',
        );
      const ids = found.map(({ id }) => id);
      const kept = await store.keep({ actor: actor.name, action, ids, seconds: SECONDS });
      return {
        ...{ selectionId: kept.id, action, count: ids.length, expiresAt: kept.expiresAt },
        estimatedCostUsd: action === 'cancel' ? 0 : await deps.estimateCost(found),
        sample: found.slice(0, SAMPLE),
      };
    },

    /**
     * Does it to exactly what was selected, once. Each execution is checked again by itself, and a refusal of one is no
     * error of the others.
     * @throws NightshiftError `NOT_FOUND`, `CONFLICT` for one that has expired or was applied
     */
    async applySelection(
      actor: Actor,
      { id, reason = 'cancelled in bulk' }: { readonly id: string; readonly reason?: string | undefined },
    ): Promise<AppliedSelection> {
      requirePermission(actor, 'executions:read');
      const { action, ids } = await requireOpen(actor, id);
      const refused: { readonly id: string; readonly code: ErrorCode }[] = [];
      try {
        for (const each of ids) {
          try {
            await one(actor, action, each, reason);
          } catch (error) {
            if (!(error instanceof NightshiftError)) throw error;
            refused.push({ id: each, code: error.code });
          }
        }
      } finally {
        if (action !== 'cancel') await deps.dispatch();
      }
      return {
        done: ids.length - refused.length,
        refused: refused.length,
        refusals: [...groupBy(refused, ({ code }) => code)].map(([code, of]) => ({
          code,
          ids: of.map((each) => each.id),
        })),
      };
    },
  };
}
