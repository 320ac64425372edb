import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { rightsOf } from './rights.ts';

export const FUNCTIONS_LEDGER = 'function_texts';
const FOLDER = fileURLToPath(new URL('../../../migrations/functions', import.meta.url));

/** The text of migrations/rights.sql, which no function of the schema is named for. */
const RIGHTS = 'rights';

/** A file of migrations/functions: the living text of the SQL function that it is named for; or that of the rights. */
type SqlFunction = { readonly name: string; readonly text: string; readonly hash: string };

/** Stale: the schema has another text, or none. */
type ComparedFunctions = { readonly current: readonly SqlFunction[]; readonly stale: readonly SqlFunction[] };

/** As a migration is called; `migrate` runs it again whenever its text has changed. */
export const titleOf = ({ name }: SqlFunction): string =>
  name === RIGHTS ? 'rights.sql' : `functions/${name}.sql`;

/** What was created in a schema; a function that a migration has dropped since then is left out. */
const CREATED_SQL = `
  SELECT t.name, t.hash FROM ${FUNCTIONS_LEDGER} t JOIN pg_class c ON c.oid = t.tableoid
  WHERE t.name = '${RIGHTS}' OR EXISTS (SELECT FROM pg_proc p WHERE p.proname = t.name AND p.pronamespace = c.relnamespace)`;

/** Compares a schema in which every migration has run with our files. `query` asks a connection that sees that schema. */
export async function compareFunctions(
  query: (sql: string) => Promise<{ rows: { name: string; hash: string }[] }>,
): Promise<ComparedFunctions> {
  const { rows } = await query(CREATED_SQL);
  const created = new Map(rows.map(({ name, hash }) => [name, hash]));
  const files = readFunctions();
  return {
    current: files.filter(({ name, hash }) => created.get(name) === hash),
    stale: files.filter(({ name, hash }) => created.get(name) !== hash),
  };
}

/**
 * Creates every function again where the schema has another text of any, and where it `isNew`: each is then checked
 * against the others as they are now. Then says anew who may do what with which rows. Its caller has a transaction, in
 * which every migration has run and both roles are there.
 * @returns the titles of those whose text is new.
 */
export async function createFunctions(
  trx: Knex.Transaction,
  schema: string,
  { isNew }: { readonly isNew: boolean },
): Promise<string[]> {
  const { current, stale } = await compareFunctions((sql) => trx.raw(sql));
  if (stale.length === 0 && !isNew) return [];
  const all = [...current, ...stale];
  // A function that runs with its owner's rights keeps this path, in which nobody else can put anything before ours.
  const { rows } = await trx.raw('SELECT quote_ident(current_schema()) AS schema');
  await trx.raw(`SET LOCAL search_path = ${rows[0].schema}, pg_temp`);
  // They call each other in any order: Postgres checks what they call once all are there.
  for (const checked of ['off', 'on']) {
    await trx.raw(`SET LOCAL check_function_bodies = ${checked}`);
    for (const { name, text } of all) if (name !== RIGHTS) await trx.raw(text.replaceAll('?', '\\?'));
  }
  for (const { name, text } of all)
    if (name === RIGHTS) await trx.raw(rightsOf(text, schema).replaceAll('?', '\\?'));
  await trx(FUNCTIONS_LEDGER).delete();
  await trx(FUNCTIONS_LEDGER).insert(all.map(({ name, hash }) => ({ name, hash })));
  return stale.map(titleOf);
}

function readFunctions(): SqlFunction[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql'));
  return [
    ...files.sort().map((file) => readText(file.slice(0, -'.sql'.length), join(FOLDER, file))),
    readText(RIGHTS, join(FOLDER, '..', `${RIGHTS}.sql`)),
  ];
}

function readText(name: string, path: string): SqlFunction {
  const text = readFileSync(path, 'utf8');
  return { name, text, hash: createHash('sha256').update(text).digest('hex') };
}
