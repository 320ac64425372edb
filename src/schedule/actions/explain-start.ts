import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { noStage } from '../../playbook/require-stage.ts';
import { explainStart, type StartExplanation, withFates } from '../explain-rollout.ts';
import type { PlanScan } from '../plan-scan.ts';
import type { StartFactsStore } from '../start-facts-store.ts';

export type ExplainStart = (
  actor: Actor,
  args: {
    /** By id or external id. */
    readonly contract: string;
    /** A key or the name of a stage; all stages where omitted. */
    readonly stage?: string | undefined;
    /** Today where omitted. */
    readonly date?: string | undefined;
  },
) => Promise<StartExplanation>;

/**
 * Says for every stage whether the scan of a day starts it for a contract, and what prevents it if not.
 * @throws NightshiftError `NOT_FOUND` for a contract or a stage that does not exist.
 */
export function createExplainStart(deps: {
  readonly store: StartFactsStore;
  readonly planScan: PlanScan;
  readonly today: () => string;
}): ExplainStart {
  /** Whether a due stage starts tonight depends on what else is due: read only where a stage is due. */
  async function decided(explanation: StartExplanation): Promise<StartExplanation> {
    if (!explanation.stages.some(({ answer }) => answer === 'starts')) return explanation;
    const { due } = await deps.planScan(explanation.date);
    return withFates(
      explanation,
      due.filter((each) => each.termId === explanation.term?.id),
    );
  }

  return async function explainStartOf(actor, { contract, stage, date = deps.today() }) {
    requirePermission(actor, 'schedule:read');
    const facts = await deps.store.gather({ contract, date });
    if (facts === null)
      throw new NightshiftError(
        'NOT_FOUND',
        `There is no contract ${contract}.`,
        'Give the id or the external id of a contract.',
      );
    const explanation = await decided(explainStart(facts, date));
    if (stage === undefined) return explanation;
    const stages = explanation.stages.filter(
      (each) => each.key === stage.toLowerCase() || each.stage === stage,
    );
    if (stages.length > 0) return { ...explanation, stages };
    throw noStage(
      stage,
      explanation.stages.map((each) => each.key),
    );
  };
}
