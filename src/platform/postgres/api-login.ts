import pg from 'pg';
import { newToken } from '../token.ts';
import { PATIENCE } from './patience.ts';
import { boundedBy, quoteIdentifier } from './pool.ts';
import { apiRole } from './rights.ts';

/**
 * Makes the login of the API's process on a database that is ours alone, with a new password; the one before is lost.
 * @param url a login that may make others
 * @returns the address with the new login; never log it
 */
export async function renewApiLogin(url: string, schema: string): Promise<string> {
  const own = new URL(url);
  own.username = `${apiRole(schema)}_login`;
  own.password = newToken();
  await withClient(url, async (client) => {
    await createLogin(client, schema, own);
    await client.query(`ALTER ROLE ${nameIn(own)} PASSWORD ${passwordIn(own)}`);
  });
  return own.href;
}

/**
 * Lets the login of an address act as the API's role; makes it where there is none. The password of one that there is
 * stays as it is.
 * @param url a login that may make others
 */
export function admitApiLogin(url: string, schema: string, login: string): Promise<void> {
  return withClient(url, (client) => createLogin(client, schema, new URL(login)));
}

const nameIn = ({ username }: URL): string => quoteIdentifier(decodeURIComponent(username));
const passwordIn = ({ password }: URL): string => pg.escapeLiteral(decodeURIComponent(password));

async function createLogin(client: pg.Client, schema: string, login: URL): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [
    decodeURIComponent(login.username),
  ]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${nameIn(login)} LOGIN PASSWORD ${passwordIn(login)}`);
  await client.query(`GRANT ${quoteIdentifier(apiRole(schema))} TO ${nameIn(login)}`);
}

async function withClient(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, ...boundedBy(PATIENCE.ordinaryMs) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
