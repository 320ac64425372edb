import type pg from 'pg';
import { isTie } from '../../domain/audience.ts';
import type { Audience } from '../../domain/definition.ts';
import { NightshiftError } from '../../domain/errors.ts';

type RollOut = {
  readonly key: string;
  readonly definitionId: string;
  readonly audience: Audience;
  readonly priority: number;
  readonly validFrom: string;
  /** The alternative of the slot; default `a`. Another arm of the same audience and priority stays beside it. */
  readonly arm?: string;
  /** Its share among the arms of the slot; default 100. */
  readonly weight?: number;
};

/**
 * Makes a version live for an audience, unless it is already. The same audience and priority is the same slot: the
 * version takes it over from its predecessor in the same arm, whose customers it keeps. Rows are never deleted: a scan that runs meanwhile is pinned to those it began with.
 * @throws NightshiftError `CONFLICT` where the lookup could not tell which of two audiences comes first.
 */
export async function rollOut(client: pg.PoolClient, rollout: RollOut): Promise<void> {
  const { key, definitionId, audience, priority, validFrom, arm = 'a', weight = 100 } = rollout;
  const standing = await client.query<{
    definition_id: string;
    audience: Audience;
    priority: number;
    same_arm: boolean;
    same_share: boolean;
  }>(
    `SELECT definition_id, audience, priority, audience = $2 AND priority = $3 AND arm = $5 AS same_arm,
       weight = $6 AS same_share FROM workflow_rollouts
     WHERE key = $1 AND (valid_to IS NULL OR valid_to >= greatest($4::date, valid_from))`,
    [key, JSON.stringify(audience), priority, validFrom, arm, weight],
  );
  const isLive = standing.rows.some(
    (each) => each.same_arm && each.same_share && each.definition_id === definitionId,
  );
  if (isLive) return;
  const tied = standing.rows.find((each) => isTie(each, rollout));
  if (tied)
    throw new NightshiftError(
      'CONFLICT',
      `Two audiences of "${key}" rank the same and may hold for one contract: ${JSON.stringify(audience)} and ${JSON.stringify(tied.audience)}.`,
      'Give one of them the higher priority, or another condition.',
      { key, audience, other: tied.audience },
    );
  // One that was to begin later, or today, ends the day before it began: it is withdrawn.
  await client.query(
    `UPDATE workflow_rollouts SET valid_to = greatest($4::date, valid_from) - 1
     WHERE key = $1 AND audience = $2 AND priority = $3 AND arm = $5
       AND (valid_to IS NULL OR valid_to >= greatest($4::date, valid_from))`,
    [key, JSON.stringify(audience), priority, validFrom, arm],
  );
  await client.query(
    `INSERT INTO workflow_rollouts (key, definition_id, audience, priority, valid_from, arm, weight)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [key, definitionId, JSON.stringify(audience), priority, validFrom, arm, weight],
  );
}
