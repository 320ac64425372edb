import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { FIND_SQL, stored, type VersionRow } from '../../playbook/postgres/version-content.ts';
import type { PlaybookVersionStore } from '../ports.ts';
import type { PlaybookChange, VersionSummary } from '../version-detail.ts';

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
  SELECT id, ${iso('occurred_at')} AS at, actor, action, details FROM audit_log
  WHERE subject_type = 'playbook' AND subject_id = $1 AND ($3::uuid IS NULL OR EXISTS (
    SELECT FROM audit_log last WHERE last.id = $3 AND (audit_log.occurred_at < last.occurred_at
      OR audit_log.occurred_at = last.occurred_at AND audit_log.id > last.id)))
  ORDER BY occurred_at DESC, id LIMIT $2`;

/** The versions of playbooks and their history. */
export function createPlaybookVersionStore(pool: Sql): PlaybookVersionStore {
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

    async largestContext() {
      const { rows } = await pool.query<{ context: unknown }>(
        `SELECT context FROM workflow_executions WHERE context IS NOT NULL
         ORDER BY pg_column_size(context) DESC LIMIT 1`,
      );
      return rows[0]?.context ?? null;
    },

    async history(key, limit, after) {
      const { rows } = await pool.query<PlaybookChange>(HISTORY_SQL, [key, limit, after ?? null]);
      return rows;
    },
  };
}
