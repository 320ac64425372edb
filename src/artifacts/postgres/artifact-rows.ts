import { iso } from '../../platform/postgres/iso.ts';
import type { ArtifactSummary } from '../artifact-detail.ts';
import { type CustomerDraft, sendOrderOf } from '../send-order.ts';
import { isCustomerDraft, morningOf } from './customer-drafts.ts';

/** All drafts for the same customer on the same morning, the artifact itself included. */
export const MAY_HAVE_SEND_ORDER = `a.audience = 'customer' AND a.status = 'pending_review'`;
const OF_THE_MORNING = `
  FROM workflow_executions x JOIN workflow_artifacts o ON o.execution_id = x.id
  WHERE x.customer_id = e.customer_id AND ${morningOf('x')} = ${morningOf('e')} AND ${isCustomerDraft('o')}`;
/** A draft as send order sees it, of the artifact `o` and its execution `x`. */
export const CUSTOMER_DRAFT = `jsonb_build_object('id', o.id, 'executionId', o.execution_id,
  'stage', x.stage_name, 'title', o.title, 'status', o.status, 'daysLeft', x.days_left)`;
/** The columns of a summary but for its send order. */
export const ARTIFACT_COLUMNS = `
  a.id, a.title, a.kind, a.audience, a.status, e.stage_name AS stage, e.as_of AS "asOf", c.name AS customer,
  k.name AS contract, k.id AS "contractId", u.name AS owner, u.email AS "ownerEmail", a.execution_id AS "executionId",
  a.flags, ${iso('a.created_at')} AS "createdAt"`;
export const ARTIFACT_SUMMARY = `${ARTIFACT_COLUMNS},
  CASE WHEN ${MAY_HAVE_SEND_ORDER} THEN (SELECT jsonb_agg(${CUSTOMER_DRAFT} ORDER BY o.id) ${OF_THE_MORNING})
    ELSE '[]' END AS "ofTheMorning"`;
/** What an artifact `a` is of. */
export const ARTIFACT_OF = `
  JOIN workflow_executions e ON e.id = a.execution_id
  JOIN customers c ON c.id = a.customer_id
  JOIN contracts k ON k.id = a.contract_id`;
export const ARTIFACT_FROM = `
  FROM workflow_artifacts a ${ARTIFACT_OF}
  LEFT JOIN users u ON u.id = a.owner_id`;

export type ArtifactRow<T extends Pick<ArtifactSummary, 'sendOrder'>> = Omit<T, 'sendOrder'> & {
  readonly ofTheMorning: readonly CustomerDraft[];
};

export const withSendOrder = <
  T extends { readonly id: string; readonly ofTheMorning: readonly CustomerDraft[] },
>({
  ofTheMorning,
  ...artifact
}: T) => ({
  ...artifact,
  sendOrder: sendOrderOf(artifact.id, ofTheMorning),
});
