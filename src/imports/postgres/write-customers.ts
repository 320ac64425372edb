import type pg from 'pg';
import type { Batch, Orphan } from '../ports.ts';
import { NOTHING_WRITTEN, type Upserted, upsertStatement } from './upsert-statement.ts';

/** Finds users by e-mail, ignoring case, and creates missing ones as CSMs. */
const CREATE_OWNERS_SQL = `
  INSERT INTO users (email, name, role)
  SELECT DISTINCT ON (g.email) g.email, g.name, 'csm' FROM jsonb_to_recordset($1::jsonb) AS g (email text, name text)
  WHERE NOT EXISTS (SELECT FROM users u WHERE lower(u.email) = g.email)
  ORDER BY g.email
  ON CONFLICT (email) DO NOTHING
  RETURNING email`;

const owner = (column: string): string =>
  `(SELECT u.id FROM users u WHERE lower(u.email) = g.${column} ORDER BY u.active DESC, u.id LIMIT 1)`;

export type WrittenCustomers = Upserted & {
  readonly owners: readonly string[];
  readonly orphans: readonly Orphan[];
};

/**
 * Writes customers, with owners by e-mail and parents by id; a customer whose parent does not exist yet is returned as
 * an orphan.
 */
export async function writeCustomers(
  client: pg.PoolClient,
  { columns, rows }: Batch,
  json: string,
): Promise<WrittenCustomers> {
  const has = (name: string): boolean => columns.some((column) => column.name === name);
  const people = rows.flatMap(({ record }) => [
    ...person(record.owner_email, record.owner_name),
    ...person(record.backup_owner_email, null),
  ]);
  const created =
    people.length === 0
      ? []
      : (await client.query<{ email: string }>(CREATE_OWNERS_SQL, [JSON.stringify(people)])).rows;
  const statement = upsertStatement('customers', columns, {
    computed: {
      ...(has('owner_email') ? { owner_id: owner('owner_email') } : {}),
      ...(has('backup_owner_email') ? { backup_owner_id: owner('backup_owner_email') } : {}),
      ...(has('parent_external_id')
        ? {
            parent_id: '(SELECT p.id FROM customers p WHERE p.external_id = g.parent_external_id)',
          }
        : {}),
    },
  });
  const answer = await client.query<Upserted>(statement, [json]);
  const orphans = has('parent_external_id') ? await findOrphans(client, json) : [];
  return {
    ...(answer.rows[0] ?? NOTHING_WRITTEN),
    owners: created.map((each) => each.email),
    orphans,
  };
}

function person(email: unknown, name: unknown): { email: string; name: string }[] {
  if (typeof email !== 'string') return [];
  return [{ email, name: typeof name === 'string' ? name : nameFrom(email) }];
}

/** Guesses a name: `ana.de-souza@example.com` is Ana De-souza until a better source names her. */
function nameFrom(email: string): string {
  const words = (email.split('@')[0] ?? email).split(/[._+]+/).filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || email;
}

async function findOrphans(client: pg.PoolClient, json: string): Promise<Orphan[]> {
  const { rows } = await client.query<Orphan>(
    `SELECT g.line, g.external_id AS customer, g.parent_external_id AS parent
     FROM jsonb_to_recordset($1::jsonb) AS g (line integer, external_id text, parent_external_id text)
     JOIN customers c ON c.external_id = g.external_id
     WHERE g.parent_external_id IS NOT NULL AND c.parent_id IS NULL`,
    [json],
  );
  return rows;
}

const LINK_SQL = `
  WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (line integer, customer text, parent text)),
  linked AS (
    UPDATE customers c SET parent_id = p.id, updated_at = now()
    FROM given g JOIN customers p ON p.external_id = g.parent
    WHERE c.external_id = g.customer AND c.parent_id IS DISTINCT FROM p.id
  )
  SELECT g.line, g.customer, g.parent FROM given g
  WHERE NOT EXISTS (SELECT FROM customers p WHERE p.external_id = g.parent) ORDER BY g.line`;

/** Links orphans to their parents. @returns those whose parent does not exist. */
export async function linkParents(client: pg.PoolClient, orphans: readonly Orphan[]): Promise<Orphan[]> {
  return (await client.query<Orphan>(LINK_SQL, [JSON.stringify(orphans)])).rows;
}
