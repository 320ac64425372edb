import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { FACT_KINDS, factValueProblem } from '../../context/fact-value.ts';
import { closestName } from '../../platform/closest-name.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { noContract } from '../not-found.ts';
import type { FactStore } from '../ports.ts';

export type FactToRecord = {
  /** By id or external id. */
  readonly contract: string;
  readonly kind: string;
  readonly value: JsonObject;
  /** The day of which it is true; today where omitted. */
  readonly asOf?: string | undefined;
  /** The open term where omitted. */
  readonly termNumber?: number | undefined;
};

/** Records what somebody said or did about a renewal; the actor is its source. */
export function createRecordFact(deps: { readonly store: FactStore; readonly today: () => string }) {
  return {
    /**
     * @returns its id, and whether it is new: who says the same again has said it once
     * @throws NightshiftError `NOT_FOUND` for a contract or a term that does not exist, `USAGE_INVALID` for a value that
     * no template could read, or a day to come
     */
    async recordFact(
      actor: Actor,
      { contract, kind, value, asOf = deps.today(), termNumber }: FactToRecord,
    ): Promise<{ readonly id: string; readonly created: boolean }> {
      requirePermission(actor, 'book:record');
      check(kind, value);
      if (asOf > deps.today())
        throw new NightshiftError(
          'USAGE_INVALID',
          `A fact of ${asOf} is one to come: nobody has said it yet.`,
          'Give the day of which it is true, today or before.',
        );
      const recorded = await deps.store.record({
        ...{ contract, kind, value, asOf, termNumber: termNumber ?? null },
        ...{ actor: actor.name, userId: actor.userId },
      });
      switch (recorded.outcome) {
        case 'no_contract':
          throw noContract(contract);
        case 'no_term':
          throw new NightshiftError(
            'NOT_FOUND',
            termNumber === undefined
              ? `The contract ${contract} has no open term.`
              : `The contract ${contract} has no term ${termNumber}.`,
            'Give the number of one of its terms.',
          );
        case 'recorded':
        case 'known':
          return { id: recorded.id, created: recorded.outcome === 'recorded' };
      }
    },
  };
}

function check(kind: string, value: JsonObject): void {
  if (!FACT_KINDS.includes(kind)) {
    const meant = closestName(kind, FACT_KINDS);
    throw new NightshiftError(
      'USAGE_INVALID',
      `There is no kind of fact "${kind}".${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
      `Give one of: ${FACT_KINDS.join(', ')}.`,
    );
  }
  const problem = factValueProblem(kind, value);
  if (problem === null) return;
  throw new NightshiftError(
    'USAGE_INVALID',
    `The value of the fact cannot be read: ${problem}.`,
    'docs/template-reference.md lists the keys of each kind under `facts`.',
  );
}
