/**
 * `npm run schema:dump`: renews migrations/schema.sql, the committed picture of what the migrations make. Runs them on an
 * embedded Postgres of its own and writes down the schema that comes out.
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
// As root, Postgres runs as somebody else, who must be able to enter.
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
