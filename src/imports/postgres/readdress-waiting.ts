import type pg from 'pg';

/** Whose a contract was before a batch. */
export type FormerAccount = {
  readonly contract_id: string;
  readonly customer_id: string;
  /** Who acted for the customer. */
  readonly owner_id: string | null;
};

/** The contracts of customers that a batch names, as they are before it. Locks them, in the order in which the batch writes them. */
const ACCOUNTS_OF_CUSTOMERS_SQL = `
  WITH named AS (SELECT id FROM customers WHERE external_id = ANY ($1) ORDER BY external_id FOR NO KEY UPDATE)
  SELECT k.id AS contract_id, c.id AS customer_id, acting_owner(c) AS owner_id
  FROM named JOIN customers c ON c.id = named.id JOIN contracts k ON k.customer_id = c.id`;

export async function accountsOfCustomers(
  client: pg.PoolClient,
  externalIds: readonly string[],
): Promise<FormerAccount[]> {
  return (await client.query<FormerAccount>(ACCOUNTS_OF_CUSTOMERS_SQL, [externalIds])).rows;
}

/**
 * Follows contracts to another customer, or to whoever acts for theirs now. What waits, for review or to start, and what
 * is not finished is the new owner's, unless somebody had handed it to a third; what has a verdict stays with its owner.
 * A text that names who the account has left is flagged.
 */
const READDRESS_SQL = `
  WITH former AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS f (contract_id uuid, customer_id uuid, owner_id uuid)
  ), moved AS (
    SELECT f.contract_id, f.owner_id AS former_owner_id, o.name AS former_owner, k.customer_id,
      acting_owner(c) AS owner_id, n.name AS owner,
      (SELECT name FROM customers WHERE id = f.customer_id AND id <> k.customer_id) AS former_customer
    FROM former f
    JOIN contracts k ON k.id = f.contract_id
    JOIN customers c ON c.id = k.customer_id
    LEFT JOIN users o ON o.id = f.owner_id
    LEFT JOIN users n ON n.id = acting_owner(c)
    WHERE k.customer_id <> f.customer_id OR acting_owner(c) IS DISTINCT FROM f.owner_id
  ), executions AS (
    UPDATE workflow_executions e SET customer_id = m.customer_id,
      owner_id = CASE WHEN e.status = ANY ($3) AND e.owner_id IS NOT DISTINCT FROM m.former_owner_id
        THEN m.owner_id ELSE e.owner_id END
    FROM moved m WHERE e.contract_id = m.contract_id AND (e.customer_id <> m.customer_id
      OR e.status = ANY ($3) AND e.owner_id IS NOT DISTINCT FROM m.former_owner_id)
  ), artifacts AS (
    UPDATE workflow_artifacts a SET customer_id = m.customer_id,
      owner_id = CASE WHEN w.waits AND w.is_theirs THEN m.owner_id ELSE a.owner_id END,
      flags = CASE WHEN w.waits THEN flags_naming(flags_naming(
          w.flags, a.markdown, 'former_owner', CASE WHEN w.is_theirs THEN m.former_owner END),
        a.markdown, 'former_customer', m.former_customer) ELSE a.flags END
    FROM moved m JOIN workflow_artifacts x ON x.contract_id = m.contract_id
    CROSS JOIN LATERAL (SELECT x.status = ANY ($4) AS waits,
      x.owner_id IS NOT DISTINCT FROM m.former_owner_id AS is_theirs,
      -- Who comes back is no former owner.
      (SELECT coalesce(jsonb_agg(flag), '[]') FROM jsonb_array_elements(x.flags) AS flag
        WHERE flag <> jsonb_build_object('code', 'former_owner', 'detail', m.owner)) AS flags) AS w
    WHERE a.id = x.id AND (x.customer_id <> m.customer_id OR w.waits AND w.is_theirs)
    RETURNING a.id, w.waits, m.former_owner, m.owner, m.former_customer
  ), deferred AS (
    UPDATE deferred_starts d SET owner_id = m.owner_id
    FROM moved m JOIN contract_terms t ON t.contract_id = m.contract_id
    WHERE d.term_id = t.id AND d.owner_id IS DISTINCT FROM m.owner_id
  ), recorded AS (
    INSERT INTO artifact_events (artifact_id, kind, actor_name, details)
    SELECT id, 'readdressed', $2, jsonb_strip_nulls(jsonb_build_object('from', former_owner, 'to', owner,
      'fromCustomer', former_customer)) FROM artifacts WHERE waits
  ), audited AS (
    INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
    SELECT $2, 'readdress artifact', 'artifact', id::text, jsonb_strip_nulls(jsonb_build_object('from', former_owner,
      'to', owner, 'fromCustomer', former_customer)) FROM artifacts WHERE waits
  )
  SELECT count(*)::int AS moved FROM moved`;

const UNFINISHED = ['pending', 'running', 'waiting', 'failed'];
const WAITING = ['draft', 'checking', 'needs_correction', 'pending_review'];

/** Sends what waits after the contracts that a batch has moved. `former` says whose they were before it. */
export async function readdressWaiting(
  client: pg.PoolClient,
  former: readonly FormerAccount[],
  actor: string,
): Promise<void> {
  if (former.length === 0) return;
  await client.query(READDRESS_SQL, [JSON.stringify(former), actor, UNFINISHED, WAITING]);
}
