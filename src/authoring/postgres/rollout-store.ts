import type pg from 'pg';
import { NightshiftError } from '../../platform/errors.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import type { RolloutStore } from '../ports.ts';
import type { Rollout } from '../version-detail.ts';
import { lockKeys } from './publish-versions.ts';
import { recordPlaybookChange } from './record-change.ts';
import { retireVersions } from './retire-versions.ts';
import { rollBack } from './roll-back.ts';
import { endRollouts, rollOut } from './roll-out.ts';
import { ROLLOUTS_SQL } from './rollout-rows.ts';

/** Which versions of a key are live, and the changes that people make to that. */
export function createRolloutStore(pool: Sql): RolloutStore {
  /** Runs one change of a key under the key's lock and records it. `work` resolves to null where nothing changed. */
  const change = <T>(
    { key, actor }: { readonly key: string; readonly actor: string },
    action: string,
    work: (
      client: pg.PoolClient,
      at: string,
    ) => Promise<{ result: T; details: Record<string, unknown> | null }>,
  ): Promise<T> =>
    inTransaction(pool, async (client) => {
      const at = await lockKeys(client, [key]);
      const { result, details } = await work(client, at);
      if (details !== null) await recordPlaybookChange(client, { actor, action, key, details });
      return result;
    });

  return {
    async list(key, day) {
      const { rows } = await pool.query<Rollout>(ROLLOUTS_SQL, [key, day]);
      return rows;
    },

    rollOut: (asked) =>
      change(asked, 'roll out', async (client, at) => {
        await requirePublished(client, asked.versionId, asked.key);
        const { key, versionId, audience, priority, name, arm, weight, validTo, note } = asked;
        const result = await rollOut(client, {
          ...{ key, versionId, audience, priority, name, arm, weight, validTo, note },
          validFrom: asked.day,
          at,
          origin: 'hand',
          author: asked.actor,
        });
        const { actor: _actor, ...details } = asked;
        return { result, details: result ? details : null };
      }),

    end: (asked) =>
      change(asked, 'end rollout', async (client, at) => {
        const result = await endRollouts(client, { ...asked, at }, 'name = $5', [asked.name]);
        const details = { name: asked.name, day: asked.day, note: asked.note };
        return { result, details: result > 0 ? details : null };
      }),

    rollBack: (asked) =>
      change(asked, 'roll back', async (client, at) => {
        const restored = await rollBack(client, { ...asked, at });
        const { rows } = await client.query<Rollout>(ROLLOUTS_SQL, [asked.key, asked.day]);
        const details = { version: asked.version, restored, day: asked.day, note: asked.note };
        return { result: rows, details: restored.length > 0 ? details : null };
      }),

    retire: (asked) =>
      change(asked, 'retire', async (client, at) => {
        const result = await retireVersions(client, { ...asked, at });
        const { day, note } = asked;
        return { result, details: result.versions.length > 0 ? { ...result, day, note } : null };
      }),

    pause: (asked) =>
      change(asked, 'pause', async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO workflow_pauses (key, paused_by, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
          [asked.key, asked.actor, asked.note],
        );
        return { result: rowCount === 1, details: rowCount === 1 ? { note: asked.note } : null };
      }),

    resume: (asked) =>
      change(asked, 'resume', async (client) => {
        const { rowCount } = await client.query('DELETE FROM workflow_pauses WHERE key = $1', [asked.key]);
        return { result: rowCount === 1, details: rowCount === 1 ? { note: asked.note } : null };
      }),
  };
}

async function requirePublished(client: pg.PoolClient, versionId: string, key: string): Promise<void> {
  const { rows } = await client.query<{ status: string; version: number }>(
    'SELECT status, version FROM workflow_definitions WHERE id = $1',
    [versionId],
  );
  const [found] = rows;
  if (found?.status === 'published') return;
  const is = found?.status === 'draft' ? 'a draft' : 'retired';
  throw new NightshiftError(
    'CONFLICT',
    `Version ${found?.version ?? '?'} of "${key}" is ${is}: only a published version can be live.`,
    found?.status === 'draft'
      ? `Publish it with \`nightshift playbooks publish ${key}\`.`
      : `Bring it back with \`nightshift playbooks rollback ${key}@${found?.version}\`.`,
    { key },
  );
}
