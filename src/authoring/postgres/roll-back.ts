import type pg from 'pg';
import { NightshiftError } from '../../platform/errors.ts';
import type { Rollout } from '../version-detail.ts';
import { endRollouts, rollOut } from './roll-out.ts';

type RollBack = {
  readonly key: string;
  readonly version: number | null;
  readonly day: string;
  readonly actor: string;
  readonly at: string;
  readonly note: string | null;
};
type Earlier = { readonly definition_id: string } & Pick<
  Rollout,
  'version' | 'name' | 'origin' | 'audience' | 'priority' | 'arm' | 'weight'
>;
export type Restored = { readonly name: string; readonly version: number };

const EARLIER = `r.definition_id, d.version, r.name, r.origin, r.audience, r.priority, r.arm, r.weight
  FROM workflow_rollouts r JOIN workflow_definitions d ON d.id = r.definition_id AND d.status <> 'draft'`;

/**
 * Makes an older version live again under its own number, since its content is the same. The rollout is new, so the
 * history shows both times. A rollback names the version, so it also revives a retired one.
 * @throws NightshiftError `NOT_FOUND` where there is nothing to go back to.
 */
export async function rollBack(client: pg.PoolClient, asked: RollBack): Promise<Restored[]> {
  const earlier =
    asked.version === null
      ? await beforeLastChange(client, asked)
      : await whereItLastWas(client, asked, asked.version);
  await client.query(
    `UPDATE workflow_definitions SET status = 'published', retired_at = NULL, retired_by = NULL, retired_note = NULL
     WHERE id = ANY ($1) AND status = 'retired'`,
    [earlier.map((each) => each.definition_id)],
  );
  const restored: Restored[] = [];
  for (const { definition_id: versionId, version, ...rollout } of earlier) {
    const { key, actor: author, note, day: validFrom, at } = asked;
    if (await rollOut(client, { ...rollout, key, versionId, author, note, validFrom, at }))
      restored.push({ name: rollout.name, version });
  }
  return restored;
}

/**
 * Everything that one transaction rolls out or ends carries its time, so what was live before the last such time is
 * restored.
 */
async function beforeLastChange(client: pg.PoolClient, asked: RollBack): Promise<Earlier[]> {
  const last = await client.query<{ at: string | null }>(
    'SELECT max(created_at)::text AS at FROM workflow_rollouts WHERE key = $1',
    [asked.key],
  );
  const at = last.rows[0]?.at ?? null;
  const { rows } = await client.query<Earlier>(
    `SELECT ${EARLIER} WHERE r.key = $1 AND r.ended_at = $2 AND r.created_at < $2 ORDER BY r.created_at, r.id`,
    [asked.key, at],
  );
  if (rows.length === 0) throw nothingBefore(asked);
  await endRollouts(client, asked, 'created_at = $5', [at]);
  return rows;
}

async function whereItLastWas(client: pg.PoolClient, asked: RollBack, version: number): Promise<Earlier[]> {
  const { rows } = await client.query<Earlier>(
    `SELECT DISTINCT ON (r.slot, r.arm) ${EARLIER} WHERE r.key = $1 AND d.version = $2
       AND r.created_at = (SELECT max(created_at) FROM workflow_rollouts WHERE definition_id = d.id)
     ORDER BY r.slot, r.arm`,
    [asked.key, version],
  );
  if (rows.length === 0) throw nothingBefore(asked);
  return rows;
}

function nothingBefore({ key, version }: RollBack): NightshiftError {
  return new NightshiftError(
    'NOT_FOUND',
    version === null
      ? `Nothing was live of "${key}" before what is live now.`
      : `Version ${version} of "${key}" has never been live.`,
    `See what there is with \`nightshift playbooks history ${key}\`.`,
    { key },
  );
}
