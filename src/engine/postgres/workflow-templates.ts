import { NightshiftError } from '../../platform/errors.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { ExecutionCommands, WorkflowTemplate } from '../commands-port.ts';

const VERSION = `
  d.id AS "templateId", d.key AS "playbookKey", d.stage_name AS "stageName", d.description, d.version,
  (SELECT json_agg(json_build_object('stepId', s.step_key, 'title', s.step_name) ORDER BY s.step_index)
   FROM workflow_step_templates s WHERE s.definition_id = d.id) AS steps`;

const LIVE_SQL = `
  SELECT ${VERSION}, NULL AS "contractId", NULL AS contract, NULL AS "renewalDate", NULL AS "inWindow",
    NULL AS "executionId"
  FROM workflow_definitions d
  WHERE d.status = 'published' AND EXISTS (SELECT FROM workflow_rollouts r WHERE r.definition_id = d.id
    AND r.valid_from <= $1::date AND (r.valid_to IS NULL OR r.valid_to >= $1::date))
  ORDER BY coalesce(d.days_max, 100000) DESC, d.stage_name, d.version DESC`;

const CONTRACTS_SQL = `
  SELECT k.id FROM contracts k JOIN customers c ON c.id = k.customer_id
  WHERE (k.id = $1 OR k.external_id = $2) OR (c.id = $3 OR c.external_id = $4)`;

/** A term that has ended comes after those that have not. */
const APPLYING_SQL = `
  SELECT ${VERSION}, k.id AS "contractId", k.name AS contract, t.renewal_date AS "renewalDate",
    w.in_window AS "inWindow",
    (SELECT e.id FROM workflow_executions e WHERE e.term_id = w.term_id AND e.key = w.key
       AND e.occurrence = w.occurrence AND e.status <> 'superseded') AS "executionId"
  FROM contracts k
  CROSS JOIN LATERAL workflows_for_contract(k.id, $2::date) AS w
  JOIN workflow_definitions d ON d.id = w.definition_id
  JOIN contract_terms t ON t.id = w.term_id
  WHERE k.id = ANY ($1) AND w.anchor_on IS NOT NULL
  ORDER BY t.renewal_date < $2::date, t.renewal_date, k.name, coalesce(d.days_max, 100000) DESC, d.stage_name`;

export async function findTemplates(
  sql: Sql,
  { customerId, contractId, asOf }: Parameters<ExecutionCommands['templates']>[0],
): Promise<WorkflowTemplate[]> {
  if (customerId === undefined && contractId === undefined)
    return (await sql.query<WorkflowTemplate>(LIVE_SQL, [asOf])).rows;
  const contracts = await sql.query<{ id: string }>(CONTRACTS_SQL, [
    ...[uuidOrNull(contractId ?? ''), contractId ?? null],
    ...[uuidOrNull(customerId ?? ''), customerId ?? null],
  ]);
  if (contracts.rows.length === 0)
    throw new NightshiftError(
      'NOT_FOUND',
      contractId === undefined
        ? `There is no customer ${customerId} with a contract.`
        : `There is no contract ${contractId}.`,
      'Give an id, or the external id of the book.',
    );
  const ids = contracts.rows.map(({ id }) => id);
  return (await sql.query<WorkflowTemplate>(APPLYING_SQL, [ids, asOf])).rows;
}
