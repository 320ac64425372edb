import type pg from 'pg';
import type { ArtifactDetail, ArtifactStore, ArtifactSummary } from '../../services/ports/artifact-store.ts';
import { uuidOrNull } from './uuid.ts';

const SUMMARY = `
  a.id, a.title, a.kind, a.audience, a.status, e.stage_name AS stage, c.name AS customer, k.name AS contract,
  u.name AS owner, a.execution_id AS "executionId", a.flags, a.created_at::text AS "createdAt"`;
const FROM = `
  FROM workflow_artifacts a
  JOIN workflow_executions e ON e.id = a.execution_id
  JOIN customers c ON c.id = a.customer_id
  JOIN contracts k ON k.id = a.contract_id
  LEFT JOIN users u ON u.id = a.owner_id`;

export function createArtifactStore(pool: pg.Pool): ArtifactStore {
  return {
    async list(filter) {
      const { rows } = await pool.query<ArtifactSummary>(
        `SELECT ${SUMMARY} ${FROM}
         WHERE ($1::text IS NULL OR a.status = $1)
           AND ($2::text IS NULL OR e.key = lower($2) OR e.stage_name = $2)
           AND ($3::text IS NULL OR u.email = $3)
           AND ($4::text IS NULL OR k.external_id = $4 OR k.id = $6)
         ORDER BY a.created_at DESC, e.days_left, a.id LIMIT $5`,
        [
          filter.status ?? null,
          filter.stage ?? null,
          filter.owner ?? null,
          filter.contract ?? null,
          filter.limit,
          uuidOrNull(filter.contract ?? ''),
        ],
      );
      return rows;
    },

    async find(id) {
      const { rows } = await pool.query<ArtifactDetail>(
        `SELECT ${SUMMARY}, a.artifact_key AS key, a.sections, a.markdown, a.facts ${FROM} WHERE a.id = $1`,
        [uuidOrNull(id)],
      );
      return rows[0] ?? null;
    },
  };
}
