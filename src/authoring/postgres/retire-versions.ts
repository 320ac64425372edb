import type pg from 'pg';
import type { Retirement } from '../version-detail.ts';
import { endRollouts } from './roll-out.ts';

type Retire = {
  readonly key: string;
  /** Null retires every published version. */
  readonly version: number | null;
  readonly day: string;
  readonly actor: string;
  readonly at: string;
  readonly note: string | null;
  readonly cancelUnstarted: boolean;
};

/**
 * Retires versions and ends their rollouts, so that a version that comes back is live only where somebody asks for it.
 * Cancels only executions that no worker has ever taken; a running execution, or one between two attempts, goes on.
 */
export async function retireVersions(client: pg.PoolClient, asked: Retire): Promise<Retirement> {
  // A scan that chose the version before this transaction could write its starts after the cancellation. The lock waits
  // for current writers of executions, and later ones see the version retired. It is held for an instant, and only by
  // hand.
  if (asked.cancelUnstarted) await client.query('SELECT hold_starts()');
  const { rows } = await client.query<{ id: string; version: number }>(
    `UPDATE workflow_definitions SET status = 'retired', retired_at = now(), retired_by = $3, retired_note = $4
     WHERE key = $1 AND status = 'published' AND ($2::integer IS NULL OR version = $2) RETURNING id, version`,
    [asked.key, asked.version, asked.actor, asked.note],
  );
  const ids = rows.map(({ id }) => id);
  await endRollouts(client, asked, 'definition_id = ANY ($5)', [ids]);
  return {
    versions: rows.map(({ version }) => version).sort((a, b) => a - b),
    cancelled: asked.cancelUnstarted ? await cancelUnstarted(client, asked) : 0,
  };
}

/** Also cancels for a version that was retired before: a repeated request is about the executions still pending. */
async function cancelUnstarted(
  client: pg.PoolClient,
  { key, version, actor, note }: Retire,
): Promise<number> {
  const { rows } = await client.query<{ cancelled: number }>(
    'SELECT cancel_unstarted_executions($1, $2, $3, $4) AS cancelled',
    [key, version, note ?? 'its version is retired', actor],
  );
  return rows[0]?.cancelled ?? 0;
}
