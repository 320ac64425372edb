/**
 * `npm run schema:dump` rewrites migrations/schema.sql, the committed dump of the schema: it runs the migrations on an
 * embedded Postgres of its own and dumps the result.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedPostgres } from '../src/platform/embedded-postgres/open.ts';
import { dumpSchema } from '../src/platform/postgres/dump-schema.ts';
import { migrate } from '../src/platform/postgres/migrate.ts';
import { createPool } from '../src/platform/postgres/pool.ts';

const SCHEMA = 'nightshift';
const FILE = new URL('../migrations/schema.sql', import.meta.url);
const log = { debug() {}, info() {}, warn: console.error, error: console.error };

const dataRoot = mkdtempSync(join(tmpdir(), 'nightshift-schema-'));
// Started by root, Postgres runs as an unprivileged user, who must be able to enter the folder.
chmodSync(dataRoot, 0o755);
const postgres = await openEmbeddedPostgres({ dataRoot, log });
try {
  await migrate({ url: postgres.url, schema: SCHEMA });
  const pool = createPool({ url: postgres.url, schema: SCHEMA, max: 1 });
  writeFileSync(FILE, await dumpSchema(pool, SCHEMA));
  await pool.end();
} finally {
  await postgres.close();
  rmSync(dataRoot, { recursive: true, force: true });
}
