import type { Knex } from 'knex';
import { NightshiftError } from '../errors.ts';
import { quoteIdentifier } from './pool.ts';

/** The role without login that the night and the command line work as. */
export const engineRole = (schema: string): string => `${schema}_engine`;
/** The role without login that requests from outside run as. */
export const apiRole = (schema: string): string => `${schema}_api`;

/** The schema of the tables of signing in; several Nightshifts in one database have one each. */
export const authSchemaOf = (schema: string): string => `${schema}_auth`;

/** The text of migrations/rights.sql for a schema. */
export const rightsOf = (text: string, schema: string): string =>
  text
    .replaceAll('{engine}', quoteIdentifier(engineRole(schema)))
    .replaceAll('{api}', quoteIdentifier(apiRole(schema)))
    .replaceAll('{auth}', quoteIdentifier(authSchemaOf(schema)));

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Creates both roles where they are missing and lets this login act as them. A database server has one set of roles for
 * all its databases: another one may have made them.
 * @throws NightshiftError `ROLES_MISSING` with the SQL to run, where this login may not.
 */
export async function createRoles(trx: Knex.Transaction, schema: string): Promise<void> {
  const roles = [engineRole(schema), apiRole(schema)];
  const missing = roles.map(
    (role) => `DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
        CREATE ROLE ${quoteIdentifier(role)} NOLOGIN;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;
    DO $$ BEGIN
      IF NOT pg_has_role('${role}', 'USAGE') THEN GRANT ${quoteIdentifier(role)} TO CURRENT_USER; END IF;
    END $$;`,
  );
  try {
    for (const statement of missing) await trx.raw(statement);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE)) throw error;
    const { rows } = await trx.raw('SELECT quote_ident(session_user) AS login').catch(() => ({ rows: [] }));
    throw missingRoles(roles, rows[0]?.login ?? '<this login>', error);
  }
}

function missingRoles(roles: readonly string[], login: string, cause: unknown): NightshiftError {
  const sql = [
    ...roles.map((role) => `CREATE ROLE ${quoteIdentifier(role)} NOLOGIN;`),
    `GRANT ${roles.map(quoteIdentifier).join(', ')} TO ${login};`,
  ].join(' ');
  return new NightshiftError(
    'ROLES_MISSING',
    `This login may not create the roles ${roles.join(' and ')}, without which nobody's rows are told apart. Nothing was changed.`,
    `Let an administrator of the server run, and then migrate again: ${sql}`,
    { roles },
    cause,
  );
}
