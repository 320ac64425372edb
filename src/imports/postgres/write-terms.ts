import type pg from 'pg';

export type TermToWrite = {
  readonly external_id: string;
  readonly old_id: string | null;
  /** Null where the old term goes on, or does not exist. */
  readonly old_becomes: 'closed' | 'superseded' | null;
  readonly amends: boolean;
  readonly term_number: number | null;
  readonly term_start: string | null;
  readonly renewal_date: string | null;
  readonly term_months: number | null;
};

const GIVEN = `jsonb_to_recordset($1::jsonb) AS g (external_id text, old_id uuid, old_becomes text, amends boolean,
  term_number integer, term_start date, renewal_date date, term_months integer)`;

/** Settles old terms first, since a contract has at most one open term. */
const SETTLE_SQL = `
  UPDATE contract_terms t SET updated_at = now(),
    status = coalesce(g.old_becomes, t.status),
    term_start = CASE WHEN g.amends THEN g.term_start ELSE t.term_start END,
    renewal_date = CASE WHEN g.amends THEN g.renewal_date ELSE t.renewal_date END,
    term_months = CASE WHEN g.amends THEN g.term_months ELSE t.term_months END
  FROM ${GIVEN} WHERE t.id = g.old_id`;

const OPEN_SQL = `
  INSERT INTO contract_terms (contract_id, term_number, term_start, renewal_date, term_months)
  SELECT k.id, g.term_number, g.term_start, g.renewal_date, g.term_months
  FROM ${GIVEN} JOIN contracts k ON k.external_id = g.external_id WHERE NOT g.amends ORDER BY k.id`;

/** Amends terms, ends those that were renewed, and opens the next ones. */
export async function writeTerms(client: pg.PoolClient, terms: readonly TermToWrite[]): Promise<void> {
  if (terms.length === 0) return;
  const given = JSON.stringify(terms);
  if (terms.some((term) => term.old_id !== null)) await client.query(SETTLE_SQL, [given]);
  if (terms.some((term) => !term.amends)) await client.query(OPEN_SQL, [given]);
}
