import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';

export const FUNCTIONS_LEDGER = 'function_texts';
const FOLDER = fileURLToPath(new URL('../../../migrations/functions', import.meta.url));

/** A file of migrations/functions: the living text of the SQL function that it is named for. */
type SqlFunction = { readonly name: string; readonly text: string; readonly hash: string };

/** Stale: the schema has another text, or none. */
type ComparedFunctions = { readonly current: readonly SqlFunction[]; readonly stale: readonly SqlFunction[] };

/** As a migration is called; `migrate` runs it again whenever its text has changed. */
export const titleOf = ({ name }: SqlFunction): string => `functions/${name}.sql`;

/** What was created in a schema; a function that a migration has dropped since then is left out. */
const CREATED_SQL = `
  SELECT t.name, t.hash FROM ${FUNCTIONS_LEDGER} t JOIN pg_class c ON c.oid = t.tableoid
  WHERE EXISTS (SELECT FROM pg_proc p WHERE p.proname = t.name AND p.pronamespace = c.relnamespace)`;

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
 * Creates every function again where the schema has another text of any: each is then checked against the others as they
 * are now. Its caller has a transaction, in which every migration has run.
 * @returns the titles of those whose text is new.
 */
export async function createFunctions(trx: Knex.Transaction): Promise<string[]> {
  const { current, stale } = await compareFunctions((sql) => trx.raw(sql));
  if (stale.length === 0) return [];
  const all = [...current, ...stale];
  // A function that runs with its owner's rights keeps this path, in which nobody else can put anything before ours.
  const { rows } = await trx.raw('SELECT quote_ident(current_schema()) AS schema');
  await trx.raw(`SET LOCAL search_path = ${rows[0].schema}, pg_temp`);
  // They call each other in any order: Postgres checks what they call once all are there.
  for (const checked of ['off', 'on']) {
    await trx.raw(`SET LOCAL check_function_bodies = ${checked}`);
    for (const { text } of all) await trx.raw(text.replaceAll('?', '\\?'));
  }
  await trx(FUNCTIONS_LEDGER).delete();
  await trx(FUNCTIONS_LEDGER).insert(all.map(({ name, hash }) => ({ name, hash })));
  return stale.map(titleOf);
}

function readFunctions(): SqlFunction[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    return {
      name: file.slice(0, -'.sql'.length),
      text,
      hash: createHash('sha256').update(text).digest('hex'),
    };
  });
}
