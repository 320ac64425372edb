import type pg from 'pg';
import { NightshiftError } from '../../platform/errors.ts';
import { isTie } from '../../playbook/audience.ts';
import type { Audience } from '../../playbook/schema.ts';

type RolloutSlot = { readonly audience: Audience; readonly priority: number };

type RollOut = RolloutSlot & {
  readonly key: string;
  readonly versionId: string;
  readonly validFrom: string;
  /** The last day, inclusive; null means until further notice. */
  readonly validTo?: string | null;
  /** `general`, or the name of the variation. */
  readonly name?: string;
  /** `hand`: a command made the rollout, so the file of the key does not end it. */
  readonly origin?: 'file' | 'hand';
  readonly author?: string;
  readonly note?: string | null;
  /** Default now: everything that one change rolls out and ends carries the same time. */
  readonly at?: string;
  /** The alternative of the slot; default `a`. Other arms of the same audience and priority stay live beside it. */
  readonly arm?: string;
  /** The arm's share of its slot; default 100. */
  readonly weight?: number;
};

/** A rollout that is neither over on day `$2` nor was withdrawn before it began. */
const STANDS = '(valid_to IS NULL OR valid_to >= greatest($2::date, valid_from))';
/** A rollout that begins today or later is withdrawn: it ends on the day before it began. */
const END =
  'valid_to = greatest($2::date, valid_from) - 1, ended_by = $3, ended_at = coalesce($4::timestamptz, now())';

/**
 * Makes a version live for an audience, unless it is already. One audience and priority form one slot: the version
 * replaces its predecessor in the same arm and keeps that arm's customers. Rows are never deleted: a scan that runs
 * meanwhile is pinned to the rollouts that it began with.
 * @returns whether anything changed.
 * @throws NightshiftError `CONFLICT` where the lookup could not tell which of two audiences comes first.
 */
export async function rollOut(client: pg.PoolClient, rollout: RollOut): Promise<boolean> {
  const { key, versionId, audience, priority, validFrom, arm = 'a', weight = 100 } = rollout;
  const {
    validTo = null,
    name = 'general',
    origin = 'file',
    author = null,
    note = null,
    at = null,
  } = rollout;
  const current = await client.query<{
    id: string;
    definition_id: string;
    audience: Audience;
    priority: number;
    same_arm: boolean;
    same_terms: boolean;
    same_name: boolean;
  }>(
    `SELECT id, definition_id, audience, priority, audience = $3 AND priority = $4 AND arm = $5 AS same_arm,
       weight = $6 AND valid_to IS NOT DISTINCT FROM $7 AS same_terms, name = $8 AS same_name
     FROM workflow_rollouts WHERE key = $1 AND ${STANDS}`,
    [key, validFrom, JSON.stringify(audience), priority, arm, weight, validTo, name],
  );
  const live = current.rows.find(
    (each) => each.same_arm && each.same_terms && each.definition_id === versionId,
  );
  if (live) {
    if (live.same_name) return false;
    await client.query('UPDATE workflow_rollouts SET name = $2 WHERE id = $1', [live.id, name]);
    return true;
  }
  const tied = current.rows.find((each) => isTie(each, rollout));
  if (tied)
    throw new NightshiftError(
      'CONFLICT',
      `Two audiences of "${key}" rank the same and may hold for one contract: ${JSON.stringify(audience)} and ${JSON.stringify(tied.audience)}.`,
      'Give one of them the higher priority, or another condition.',
      { key, audience, other: tied.audience },
    );
  await client.query(
    `UPDATE workflow_rollouts SET ${END}
     WHERE key = $1 AND audience = $5 AND priority = $6 AND arm = $7 AND ${STANDS}`,
    [key, validFrom, author, at, JSON.stringify(audience), priority, arm],
  );
  await client.query(
    `INSERT INTO workflow_rollouts (key, definition_id, audience, priority, valid_from, valid_to, arm, weight, name,
       origin, author, note, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
       coalesce($13::timestamptz, now()))`,
    [
      key,
      versionId,
      JSON.stringify(audience),
      priority,
      validFrom,
      validTo,
      arm,
      weight,
      name,
      origin,
      author,
      note,
      at,
    ],
  );
  return true;
}

export type EndedRollout = { readonly name: string; readonly audience: Audience };

/**
 * Ends what an earlier file of the key rolled out and this file no longer names: the file decides whom the key is for.
 * Rollouts made by hand, other arms of an experiment included, stay.
 */
export async function endRolloutsBeside(
  client: pg.PoolClient,
  args: { key: string; validFrom: string; author: string; at: string; slots: readonly RolloutSlot[] },
): Promise<EndedRollout[]> {
  const { rows } = await client.query<EndedRollout>(
    `UPDATE workflow_rollouts r SET ${END}
     WHERE key = $1 AND ${STANDS} AND origin = 'file' AND NOT EXISTS (
       SELECT FROM jsonb_to_recordset($5) AS s (audience jsonb, priority integer)
       WHERE s.audience = r.audience AND s.priority = r.priority)
     RETURNING name, audience`,
    [args.key, args.validFrom, args.author, args.at, JSON.stringify(args.slots)],
  );
  return rows;
}

/**
 * Ends every rollout that `where` finds, with `values` from $5 on; retired versions included, or their rollouts would
 * come back with them.
 */
export async function endRollouts(
  client: pg.PoolClient,
  { key, day, actor, at }: { key: string; day: string; actor: string; at: string },
  where: string,
  values: readonly unknown[],
): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE workflow_rollouts SET ${END} WHERE key = $1 AND ${STANDS} AND ${where}`,
    [key, day, actor, at, ...values],
  );
  return rowCount ?? 0;
}
