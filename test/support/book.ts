import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { addDays } from '../../src/platform/civil-date.ts';

/** The date of the tests' nights. */
export const TONIGHT = '2026-12-01';

type Row = Record<string, unknown>;

/** Inserts one row; columns left out take the table's defaults. */
export async function insert(pool: pg.Pool | pg.PoolClient, table: string, row: Row): Promise<void> {
  await pool.query(
    `INSERT INTO ${table} (${Object.keys(row)
      .map((name) => `"${name}"`)
      .join(', ')})
     VALUES (${Object.keys(row)
       .map((_, index) => `$${index + 1}`)
       .join(', ')})`,
    Object.values(row),
  );
}

export type Account = {
  readonly ownerId: string;
  readonly customerId: string;
  readonly contractId: string;
  readonly termId: string;
};

export type AccountOptions = {
  readonly renewsInDays?: number;
  readonly customer?: Row;
  readonly contract?: Row;
  readonly term?: Row;
};

/** Inserts a customer with an owner, one active contract and its open term: the least that a stage can prepare. */
export async function insertAccount(
  pool: pg.Pool | pg.PoolClient,
  options: AccountOptions = {},
): Promise<Account> {
  const [ownerId, customerId] = [randomUUID(), randomUUID()];
  const tag = customerId.slice(0, 8);
  await insert(pool, 'users', {
    id: ownerId,
    email: `owner-${tag}@example.com`,
    name: 'Ines Okafor',
    role: 'csm',
  });
  await insert(pool, 'customers', {
    id: customerId,
    external_id: `C-${tag}`,
    name: `Harbour ${tag}`,
    owner_id: ownerId,
    ...options.customer,
  });
  const contract = { external_id: `K-${tag}`, ...options.contract };
  return { ownerId, customerId, ...(await insertContract(pool, customerId, { ...options, contract })) };
}

/** Inserts an active contract of a customer, with its open term. */
export async function insertContract(
  pool: pg.Pool | pg.PoolClient,
  customerId: string,
  options: Omit<AccountOptions, 'customer'> = {},
): Promise<Pick<Account, 'contractId' | 'termId'>> {
  const [contractId, termId] = [randomUUID(), randomUUID()];
  const renewalDate = addDays(TONIGHT, options.renewsInDays ?? 130);
  await insert(pool, 'contracts', {
    id: contractId,
    external_id: `K-${contractId.slice(0, 8)}`,
    customer_id: customerId,
    name: 'Platform',
    status: 'active',
    currency: 'USD',
    arr: 120_000,
    arr_reporting: 120_000,
    ...options.contract,
  });
  await insert(pool, 'contract_terms', {
    id: termId,
    contract_id: contractId,
    term_number: 1,
    term_start: addDays(renewalDate, -365),
    renewal_date: renewalDate,
    term_months: 12,
    created_at: addDays(TONIGHT, -300),
    ...options.term,
  });
  return { contractId, termId };
}

/** The e-mail address of a user. */
export async function emailOf(pool: Pick<pg.Pool, 'query'>, userId: string): Promise<string> {
  const { rows } = await pool.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [userId]);
  return rows[0]?.email ?? '';
}
