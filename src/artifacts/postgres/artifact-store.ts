import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { ArtifactDetail, ArtifactSummary } from '../artifact-detail.ts';
import type { ArtifactStore } from '../ports.ts';
import {
  ARTIFACT_FROM,
  ARTIFACT_SUMMARY,
  type ArtifactRow,
  MAY_HAVE_SEND_ORDER,
  withSendOrder,
} from './artifact-rows.ts';
import { MORNINGS_WITH_SEND_ORDER, morningOf } from './customer-drafts.ts';

export function createArtifactStore(pool: Sql): ArtifactStore {
  return {
    async list({ status, stage, owner, customer, contract, night, sendOrders, limit }) {
      const { rows } = await pool.query<ArtifactRow<ArtifactSummary>>(
        `SELECT ${ARTIFACT_SUMMARY} ${ARTIFACT_FROM}
         WHERE ($1::text IS NULL OR a.status = $1)
           AND ($2::text IS NULL OR e.key = lower($2) OR e.stage_name = $2)
           AND ($3::text IS NULL OR strpos(lower(concat_ws(' ', u.name, u.email)), lower($3)) > 0)
           AND ($4::text IS NULL OR c.external_id = $4 OR strpos(lower(c.name), lower($4)) > 0)
           AND ($5::text IS NULL OR k.external_id = $5 OR k.id = $6)
           AND ($7::date IS NULL OR e.as_of = $7)
           AND (NOT $8 OR ${MAY_HAVE_SEND_ORDER} AND (e.customer_id, ${morningOf('e')}) IN (${MORNINGS_WITH_SEND_ORDER}))
         ORDER BY e.as_of DESC, abs(e.days_left), e.days_left, c.name, e.id, a.id LIMIT $9`,
        [
          status ?? null,
          stage ?? null,
          owner ?? null,
          customer ?? null,
          contract ?? null,
          uuidOrNull(contract ?? ''),
          night ?? null,
          sendOrders ?? false,
          limit,
        ],
      );
      return rows.map(withSendOrder);
    },

    async find(id) {
      const { rows } = await pool.query<ArtifactRow<ArtifactDetail>>(
        `SELECT ${ARTIFACT_SUMMARY}, a.artifact_key AS key, a.sections, a.markdown, a.facts ${ARTIFACT_FROM} WHERE a.id = $1`,
        [uuidOrNull(id)],
      );
      return rows[0] ? withSendOrder(rows[0]) : null;
    },
  };
}
