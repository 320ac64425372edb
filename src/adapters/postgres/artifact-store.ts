import type pg from 'pg';
import type { ArtifactDetail, ArtifactStore, ArtifactSummary } from '../../services/ports/artifact-store.ts';
import { iso } from './iso.ts';
import { uuidOrNull } from './uuid.ts';

const SUMMARY = `
  a.id, a.title, a.kind, a.audience, a.status, e.stage_name AS stage, e.as_of AS "asOf", c.name AS customer,
  k.name AS contract, k.id AS "contractId", u.name AS owner, u.email AS "ownerEmail", a.execution_id AS "executionId",
  a.flags, ${iso('a.created_at')} AS "createdAt"`;
const FROM = `
  FROM workflow_artifacts a
  JOIN workflow_executions e ON e.id = a.execution_id
  JOIN customers c ON c.id = a.customer_id
  JOIN contracts k ON k.id = a.contract_id
  LEFT JOIN users u ON u.id = a.owner_id`;

export function createArtifactStore(pool: pg.Pool): ArtifactStore {
  return {
    async list({ status, stage, owner, customer, contract, night, limit }) {
      const { rows } = await pool.query<ArtifactSummary>(
        `SELECT ${SUMMARY} ${FROM}
         WHERE ($1::text IS NULL OR a.status = $1)
           AND ($2::text IS NULL OR e.key = lower($2) OR e.stage_name = $2)
           AND ($3::text IS NULL OR strpos(lower(concat_ws(' ', u.name, u.email)), lower($3)) > 0)
           AND ($4::text IS NULL OR c.external_id = $4 OR strpos(lower(c.name), lower($4)) > 0)
           AND ($5::text IS NULL OR k.external_id = $5 OR k.id = $6)
           AND ($7::date IS NULL OR e.as_of = $7)
         ORDER BY e.as_of DESC, abs(e.days_left), c.name, a.id LIMIT $8`,
        [
          status ?? null,
          stage ?? null,
          owner ?? null,
          customer ?? null,
          contract ?? null,
          uuidOrNull(contract ?? ''),
          night ?? null,
          limit,
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
