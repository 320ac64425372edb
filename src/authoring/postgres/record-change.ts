import type pg from 'pg';
import type { PlaybookChange } from '../version-detail.ts';

/** Records who changed a playbook and how, in the transaction of the change. */
export async function recordPlaybookChange(
  client: pg.PoolClient,
  {
    actor,
    action,
    key,
    details,
  }: Pick<PlaybookChange, 'actor' | 'action' | 'details'> & { readonly key: string },
): Promise<void> {
  await client.query(
    `INSERT INTO audit_log (actor, action, subject_type, subject_id, details) VALUES ($1, $2, 'playbook', $3, $4)`,
    [actor, action, key, JSON.stringify(details)],
  );
}
