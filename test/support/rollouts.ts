import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Audience } from '../../src/playbook/schema.ts';
import { insert } from './book.ts';

type Window = {
  days_min?: number | null;
  days_max?: number | null;
  anchor?: string;
  repeat_every_days?: number | null;
  repeat_later_after_days?: number | null;
  repeat_later_every_days?: number | null;
};

export type VersionOptions = Window & {
  readonly key: string;
  readonly status?: 'draft' | 'published' | 'retired';
  readonly audience?: Audience;
  readonly priority?: number;
  readonly weight?: number;
  readonly arm?: string;
  readonly valid_from?: string;
  readonly valid_to?: string | null;
};

/** A version without steps and its rollout: all that the lookup reads. @returns the ids. */
export async function insertVersion(
  pool: pg.Pool | pg.PoolClient,
  {
    key,
    status = 'published',
    audience = {},
    priority = 0,
    weight = 100,
    arm = 'a',
    ...rest
  }: VersionOptions,
): Promise<{ readonly versionId: string; readonly rolloutId: string }> {
  const { valid_from = '2000-01-01', valid_to = null, ...window } = rest;
  const [versionId, rolloutId] = [randomUUID(), randomUUID()];
  const next = await pool.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) + 1 AS version FROM workflow_definitions WHERE key = $1',
    [key],
  );
  await insert(pool, 'workflow_definitions', {
    id: versionId,
    key,
    version: next.rows[0]?.version,
    stage_name: key,
    description: 'A version for a test',
    content_hash: versionId,
    status,
    published_at: status === 'draft' ? null : '2000-01-01',
    ...window,
  });
  await insert(pool, 'workflow_rollouts', {
    id: rolloutId,
    key,
    definition_id: versionId,
    audience: JSON.stringify(audience),
    priority,
    weight,
    arm,
    valid_from,
    valid_to,
  });
  return { versionId, rolloutId };
}
