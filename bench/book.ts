import type pg from 'pg';
import { engineRole } from '../src/platform/postgres/rights.ts';

/** The date of the benchmark's executions. */
export const AS_OF = '2026-12-01';

/**
 * Inserts `count` more customers with the data of an established account: one contract, two contacts, tickets, a few
 * conversations, eight weeks of usage, an analyst's scores. `bench_accounts` holds the new ids.
 */
export async function insertAccounts(pool: pg.Pool, count: number): Promise<void> {
  await pool.query('TRUNCATE bench_accounts');
  await pool.query(
    `INSERT INTO bench_accounts SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), n
     FROM generate_series(1, $1) AS n`,
    [count],
  );
  for (const statement of INSERTS) await pool.query(statement);
  await pool.query('ANALYZE');
}

export async function createAccountsTable(pool: pg.Pool): Promise<void> {
  await pool.query(`CREATE TABLE IF NOT EXISTS bench_accounts
    (customer_id uuid, contract_id uuid, term_id uuid, owner_id uuid, n integer);
    GRANT ALL ON bench_accounts TO ${engineRole('nightshift')}`);
}

const INSERTS = [
  `INSERT INTO users (id, email, name, role) SELECT owner_id, owner_id || '@example.com', 'Owner ' || n, 'csm'
   FROM bench_accounts`,
  `INSERT INTO customers (id, external_id, name, segment, tier, industry, region, country, owner_id, notes, goals)
   SELECT customer_id, customer_id, 'Harbour Works ' || n, 'Enterprise', 'gold', 'Logistics', 'EMEA', 'DE', owner_id,
     'They moved two teams over in spring and asked for the warehouse integration, which went live in June.',
     '{Fewer manual bookings,One view of all depots}'
   FROM bench_accounts`,
  `INSERT INTO contracts (id, external_id, customer_id, name, status, seats, currency, arr, arr_reporting, auto_renew,
     notice_days, uplift_type, uplift_cap_percent)
   SELECT contract_id, contract_id, customer_id, 'Platform', 'active', 250, 'EUR', 120000 + n, 120000 + n, false, 60,
     'fixed', 5
   FROM bench_accounts`,
  `INSERT INTO contract_terms (id, contract_id, term_number, term_start, renewal_date, term_months)
   SELECT term_id, contract_id, 1, date '${AS_OF}' - 235, date '${AS_OF}' + 130, 12 FROM bench_accounts`,
  `INSERT INTO contacts (customer_id, name, title, email, role, influence, sentiment, last_two_way_on)
   SELECT customer_id, p.name, p.title, p.name || n || '@example.com', p.role, p.influence, 1, date '${AS_OF}' - 20
   FROM bench_accounts, (VALUES ('Ines', 'Head of Operations', 'champion', 4), ('Jon', 'CFO', 'economic_buyer', 5))
     AS p (name, title, role, influence)`,
  `INSERT INTO support_tickets (customer_id, subject, severity, status, opened_on)
   SELECT customer_id, 'Export takes long', 3, 'open', date '${AS_OF}' - day FROM bench_accounts, (VALUES (4), (40)) AS d (day)`,
  `INSERT INTO interactions (customer_id, occurred_on, kind, direction, summary)
   SELECT customer_id, date '${AS_OF}' - day, 'meeting', 'two_way', 'Went through the open points and the road map.'
   FROM bench_accounts, (VALUES (10), (38), (71)) AS d (day)`,
  `INSERT INTO usage_metrics (customer_id, day, active_users, events, seats_used)
   SELECT customer_id, date '${AS_OF}' - 7 * week, 180, 4200, 190 FROM bench_accounts, generate_series(0, 7) AS week`,
  `INSERT INTO customer_intelligence (customer_id, as_of, risk_score, health_score, health_trend, churn_probability, summary)
   SELECT customer_id, '${AS_OF}', 35, 71, 'stable', 0.12, 'Steady use; the sponsor is engaged.' FROM bench_accounts`,
];
