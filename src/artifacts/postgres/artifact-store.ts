import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { ArtifactDetail, ArtifactSummary } from '../artifact-detail.ts';
import type { ArtifactStore } from '../ports.ts';
import { type CustomerDraft, sendOrderOf } from '../send-order.ts';
import { isCustomerDraft, MORNINGS_WITH_SEND_ORDER, morningOf } from './customer-drafts.ts';

/** All drafts for the same customer on the same morning, the artifact itself included. */
const MAY_HAVE_SEND_ORDER = `a.audience = 'customer' AND a.status = 'pending_review'`;
const OF_THE_MORNING = `
  FROM workflow_executions x JOIN workflow_artifacts o ON o.execution_id = x.id
  WHERE x.customer_id = e.customer_id AND ${morningOf('x')} = ${morningOf('e')} AND ${isCustomerDraft('o')}`;
const SUMMARY = `
  a.id, a.title, a.kind, a.audience, a.status, e.stage_name AS stage, e.as_of AS "asOf", c.name AS customer,
  k.name AS contract, k.id AS "contractId", u.name AS owner, u.email AS "ownerEmail", a.execution_id AS "executionId",
  a.flags, ${iso('a.created_at')} AS "createdAt",
  CASE WHEN ${MAY_HAVE_SEND_ORDER} THEN (SELECT jsonb_agg(jsonb_build_object('id', o.id, 'executionId', o.execution_id,
    'stage', x.stage_name, 'title', o.title, 'status', o.status, 'daysLeft', x.days_left) ORDER BY o.id)
    ${OF_THE_MORNING}) ELSE '[]' END AS "ofTheMorning"`;
const FROM = `
  FROM workflow_artifacts a
  JOIN workflow_executions e ON e.id = a.execution_id
  JOIN customers c ON c.id = a.customer_id
  JOIN contracts k ON k.id = a.contract_id
  LEFT JOIN users u ON u.id = a.owner_id`;

type ArtifactRow<T extends ArtifactSummary> = Omit<T, 'sendOrder'> & {
  readonly ofTheMorning: readonly CustomerDraft[];
};

const withSendOrder = <T extends ArtifactRow<ArtifactSummary>>({ ofTheMorning, ...artifact }: T) => ({
  ...artifact,
  sendOrder: sendOrderOf(artifact.id, ofTheMorning),
});

export function createArtifactStore(pool: Sql): ArtifactStore {
  return {
    async list({ status, stage, owner, customer, contract, night, sendOrders, limit }) {
      const { rows } = await pool.query<ArtifactRow<ArtifactSummary>>(
        `SELECT ${SUMMARY} ${FROM}
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
        `SELECT ${SUMMARY}, a.artifact_key AS key, a.sections, a.markdown, a.facts ${FROM} WHERE a.id = $1`,
        [uuidOrNull(id)],
      );
      return rows[0] ? withSendOrder(rows[0]) : null;
    },
  };
}
