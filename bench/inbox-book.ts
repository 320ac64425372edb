import type pg from 'pg';
import { insertAccounts } from './book.ts';
import { layOutExecutions } from './nightshift.ts';

const ARTIFACTS_OF_AN_EXECUTION = 5;
const ACCOUNTS_OF_AN_OWNER = 20;

const PARAGRAPH =
  'Usage has been steady at 190 of 250 seats and the sponsor answers. Two tickets are open, neither of them severe, and the budget for the coming year is confirmed by the economic buyer. ';
const SECTIONS = ['Risk', 'Posture', 'Plan'].map((title) => ({
  key: title.toLowerCase(),
  title,
  kind: 'text',
  text: PARAGRAPH.repeat(3),
}));

/**
 * Inserts artifacts that wait for review, two of five letters to the customer, over accounts of twenty an owner.
 * @returns the e-mail addresses of the owners
 */
export async function insertInboxes(
  pool: pg.Pool,
  stores: Parameters<typeof layOutExecutions>[0],
  artifacts: number,
): Promise<string[]> {
  const accounts = Math.ceil(artifacts / ARTIFACTS_OF_AN_EXECUTION);
  await insertAccounts(pool, accounts);
  await pool.query(`UPDATE bench_accounts a SET owner_id = first.owner_id FROM bench_accounts first
    WHERE first.n = a.n - (a.n - 1) % ${ACCOUNTS_OF_AN_OWNER}`);
  await pool.query(
    `UPDATE customers c SET owner_id = a.owner_id FROM bench_accounts a WHERE a.customer_id = c.id`,
  );
  await layOutExecutions(stores);
  await pool.query(
    `INSERT INTO workflow_artifacts (execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on, kind,
       audience, title, sections, markdown, facts, flags, status)
     SELECT e.id, 'artifact-' || place, 'plan', e.customer_id, e.contract_id, e.owner_id, e.as_of + 30 + a.n % 90,
       CASE WHEN place < 3 THEN 'email' ELSE 'report' END, CASE WHEN place < 3 THEN 'customer' ELSE 'internal' END,
       'Plan for Harbour Works ' || a.n, $1::jsonb, repeat($2, 9),
       jsonb_build_array(jsonb_build_object('path', 'customer.name', 'value', 'Harbour Works ' || a.n)),
       CASE WHEN place = 5 THEN '[{"code":"too_long","detail":"612 words; at most 500 are wanted"}]'::jsonb ELSE '[]' END,
       'pending_review'
     FROM bench_accounts a JOIN workflow_executions e ON e.customer_id = a.customer_id
     CROSS JOIN generate_series(1, ${ARTIFACTS_OF_AN_EXECUTION}) AS place`,
    [JSON.stringify(SECTIONS), PARAGRAPH],
  );
  await pool.query('ANALYZE');
  const { rows } = await pool.query<{ email: string }>(
    'SELECT email FROM users WHERE id IN (SELECT owner_id FROM bench_accounts) ORDER BY email',
  );
  return rows.map(({ email }) => email);
}
