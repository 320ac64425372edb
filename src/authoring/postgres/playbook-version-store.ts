import type pg from 'pg';
import { NightshiftError } from '../../platform/errors.ts';
import { iso } from '../../platform/postgres/iso.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import { FIND_SQL, stored, type VersionRow } from '../../playbook/postgres/version-content.ts';
import type { PlaybookVersionStore } from '../ports.ts';
import type { PlaybookChange, Rollout, VersionSummary } from '../version-detail.ts';
import { lockKeys } from './publish-versions.ts';
import { recordPlaybookChange } from './record-change.ts';
import { retireVersions } from './retire-versions.ts';
import { rollBack } from './roll-back.ts';
import { endRollouts, rollOut } from './roll-out.ts';
import { ROLLOUTS_SQL } from './rollout-rows.ts';

const LIST_SQL = `
  SELECT d.id, d.key, d.version, d.status, d.stage_name AS stage,
    json_build_object('daysMin', d.days_min, 'daysMax', d.days_max, 'anchor', d.anchor) AS window,
    d.content_hash AS "contentHash", d.author, d.note, ${iso('d.created_at')} AS "createdAt",
    d.published_by AS "publishedBy", ${iso('d.published_at')} AS "publishedAt",
    d.retired_by AS "retiredBy", ${iso('d.retired_at')} AS "retiredAt", d.retired_note AS "retiredNote",
    (SELECT r.name FROM workflow_rollouts r WHERE r.definition_id = d.id ORDER BY r.created_at DESC, r.id LIMIT 1)
      AS "rolledOutAs",
    (SELECT coalesce(json_agg(json_build_object('name', r.name, 'audience', r.audience) ORDER BY r.name, r.arm), '[]')
      FROM workflow_rollouts r WHERE r.definition_id = d.id AND r.id = ANY (live_rollouts($1))) AS "liveFor",
    EXISTS (SELECT FROM workflow_pauses p WHERE p.key = d.key) AS paused
  FROM workflow_definitions d WHERE $2::text IS NULL OR d.key = $2 ORDER BY d.key, d.version DESC`;

const HISTORY_SQL = `
  SELECT ${iso('occurred_at')} AS at, actor, action, details FROM audit_log
  WHERE subject_type = 'playbook' AND subject_id = $1 ORDER BY occurred_at DESC, id LIMIT $2`;

/** The versions of playbooks, their rollouts, and the changes that people make to them. */
export function createPlaybookVersionStore(pool: pg.Pool): PlaybookVersionStore {
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
    async list(day, key) {
      const { rows } = await pool.query<VersionSummary>(LIST_SQL, [day, key ?? null]);
      return rows;
    },

    async find(key, version) {
      const { rows } = await pool.query<VersionRow & { source: string | null }>(
        `${FIND_SQL.replace('SELECT d.id,', 'SELECT d.source, d.id,')} WHERE d.key = $1 AND d.version = $2`,
        [key, version],
      );
      return rows[0] ? { ...stored(rows[0]), source: rows[0].source } : null;
    },

    async rollouts(key, day) {
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

    endRollout: (asked) =>
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

    async largestContext() {
      const { rows } = await pool.query<{ context: unknown }>(
        `SELECT context FROM workflow_executions WHERE context IS NOT NULL
         ORDER BY pg_column_size(context) DESC LIMIT 1`,
      );
      return rows[0]?.context ?? null;
    },

    async history(key, limit) {
      const { rows } = await pool.query<PlaybookChange>(HISTORY_SQL, [key, limit]);
      return rows;
    },
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
