import pg from 'pg';
import { newToken } from '../token.ts';
import { PATIENCE } from './patience.ts';
import { boundedBy, quoteIdentifier } from './pool.ts';
import { apiRole } from './rights.ts';

/** The login of the API's process on a database that is ours alone. */
const apiLogin = (schema: string): string => `${apiRole(schema)}_login`;

/**
 * Makes the login of the API's process, with a new password, which the login before loses.
 * @param url a login that may make others
 * @returns the address with the new login; never log it
 */
export async function createApiLogin(url: string, schema: string): Promise<string> {
  const [login, role, password] = [apiLogin(schema), apiRole(schema), newToken()];
  const client = new pg.Client({ connectionString: url, ...boundedBy(PATIENCE.ordinaryMs) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [login]);
    await client.query(
      `${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${quoteIdentifier(login)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
    );
    await client.query(`GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(login)}`);
  } finally {
    await client.end();
  }
  const own = new URL(url);
  own.username = login;
  own.password = password;
  return own.href;
}
