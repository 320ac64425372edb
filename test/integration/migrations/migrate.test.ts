import { readFileSync } from 'node:fs';
import knex from 'knex';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { down, up } from '../../../migrations/20261128001100_say_what_is_internal.ts';
import { createPlaybookStore } from '../../../src/authoring/postgres/playbook-store.ts';
import { createDatabaseProbe } from '../../../src/platform/postgres/database-probe.ts';
import { dumpSchema } from '../../../src/platform/postgres/dump-schema.ts';
import {
  AUTH_TABLES,
  knexConfig,
  migrate,
  rollback,
  TABLES,
} from '../../../src/platform/postgres/migrate.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { authSchemaOf } from '../../../src/platform/postgres/rights.ts';
import { FUNCTIONS_LEDGER } from '../../../src/platform/postgres/sql-functions.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { proxyTo } from '../../support/tcp-proxy.ts';

const SCHEMA = 'nightshift';
const AUTH_SCHEMA = authSchemaOf(SCHEMA);
const COMMITTED = new URL('../../../migrations/schema.sql', import.meta.url);

let database: TestDatabase;
let pool: pg.Pool;
const options = () => ({ url: database.url, schema: SCHEMA });

beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  pool = createPool({ url: database.url, schema: SCHEMA });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

/** Everything in a schema by name, to see that nothing was changed. */
async function objectsOf(schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = to_regnamespace($1)
     UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = to_regnamespace($1) ORDER BY 1`,
    [schema],
  );
  return rows.map((row) => row.name);
}

describe('the migrations', () => {
  it('go to the latest, back to nothing, and to the very same latest again', async () => {
    const ran = await migrate(options());
    expect(ran.length).toBeGreaterThan(0);
    const first = await dumpSchema(pool, SCHEMA);
    expect(await createDatabaseProbe(pool, SCHEMA).migrations()).toMatchObject({ applied: ran, pending: [] });

    const migrations = ran.filter((name) => !name.endsWith('.sql'));
    expect(await rollback(options())).toEqual(migrations.toReversed());
    const left = await objectsOf(SCHEMA);
    expect(left.filter((name) => !name.startsWith('knex_migrations'))).toEqual([]);
    expect(await objectsOf(AUTH_SCHEMA)).toEqual([]);

    expect(await migrate(options())).toEqual(ran);
    expect(await dumpSchema(pool, SCHEMA)).toBe(first);
    expect(await migrate(options())).toEqual([]);
  });

  it('make what migrations/schema.sql shows', async () => {
    const committed = readFileSync(COMMITTED, 'utf8');
    expect(
      (await dumpSchema(pool, SCHEMA)) === committed,
      'migrations/schema.sql is not what the migrations make: run `npm run schema:dump` and commit the file',
    ).toBe(true);
  });

  it.each([
    ['TABLES', SCHEMA, [...TABLES, FUNCTIONS_LEDGER]],
    ['AUTH_TABLES', AUTH_SCHEMA, [...AUTH_TABLES]],
  ])('create exactly the tables that %s names', async (_, schema, tables) => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE 'knex%'`,
      [schema],
    );
    expect(rows.map((row) => row.name).sort()).toEqual(tables.sort());
  });

  it('say of every table and of every function what it is', async () => {
    const { rows } = await pool.query(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = ANY ($1::regnamespace[]) AND relkind IN ('r', 'p') AND relname NOT LIKE 'knex%'
         AND coalesce(obj_description(oid, 'pg_class'), '') = ''
       UNION ALL
       SELECT proname FROM pg_proc WHERE pronamespace = ANY ($1::regnamespace[])
         AND coalesce(obj_description(oid, 'pg_proc'), '') = ''`,
      [[SCHEMA, AUTH_SCHEMA]],
    );
    expect(rows).toEqual([]);
  });

  it('index every foreign key: the leading columns of a whole index, or of all that is not null, are its own', async () => {
    const { rows } = await pool.query<{ key: string }>(
      `SELECT k.conname AS key FROM pg_constraint k
       WHERE k.contype = 'f' AND k.connamespace = ANY ($1::regnamespace[]) AND NOT EXISTS (
         SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid
           AND coalesce(pg_get_expr(i.indpred, i.indrelid), '( IS NOT NULL)') LIKE '(% IS NOT NULL)'
           AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
       ORDER BY key`,
      [[SCHEMA, AUTH_SCHEMA]],
    );
    // Every execution would pay for these indexes at each change of its status, and the rows they point to are never
    // deleted.
    expect(rows.map((row) => row.key)).toEqual([
      'workflow_artifacts_owner_id_fkey',
      'workflow_executions_rollout_id_fkey',
      'workflow_executions_scan_id_fkey',
      'workflow_executions_term_id_fkey',
    ]);
  });
});

describe('the migration that says what is internal', () => {
  const content = () =>
    pool.query(`SELECT d.internal, s.outputs, d.content_hash FROM workflow_definitions d
      JOIN workflow_step_templates s ON s.definition_id = d.id ORDER BY d.key`);

  it('writes what names protected into versions that are published, and takes it back', async () => {
    const number = { type: 'number' };
    const people = {
      type: 'array',
      items: { type: 'object', properties: { sentiment: number, id: number } },
    };
    const letter = 'Dear {{customer.name}}, {{stages.prepare.offer}} {{default input.floor 0}}';
    const step = (key: string, outputs: object, prompt = 'x') => [
      { key, name: key, type: 'llm', llm_prompt: prompt, outputs },
    ];
    const store = createPlaybookStore(pool);
    for (const playbook of [
      smallPlaybook({ key: 'engage', steps: step('write', { letter: { type: 'string' } }, letter) }),
      smallPlaybook({
        key: 'prepare',
        variables: { policy_max: 7, tiers: [{ floor: 1 }], odd: { 'our floor': 1 }, reply_days: 3 },
        steps: step('price', { floor_price: number, approval: number, offer: number, people }),
      }),
    ])
      await store.publish(playbook, '2026-01-01');
    const before = (await content()).rows;
    const database = knex(knexConfig(options()));
    try {
      await database.transaction(down);
      await database.transaction(up);
      const after = (await content()).rows;
      expect(after.map((row) => row.content_hash)).toEqual(before.map((row) => row.content_hash));
      expect(after.map((row) => row.internal)).toEqual([
        {
          'input.floor': true,
          'stages.prepare.floor_price': true,
          'stages.prepare.approval': 'itself',
          'stages.prepare.people[].sentiment': true,
        },
        { 'variables.policy_max': 'itself', 'variables.tiers[].floor': true, 'variables.odd': true },
      ]);
      expect(after[1]?.outputs).toEqual({
        floor_price: { ...number, internal: true },
        approval: { ...number, internal: 'itself' },
        offer: number,
        people: {
          ...people,
          items: { ...people.items, properties: { sentiment: { ...number, internal: true }, id: number } },
        },
      });
      for (const key of ['engage', 'prepare']) await liveVersion(key);
      await database.transaction(down);
      await database.transaction(up);
      expect((await content()).rows).toEqual(after);
      await expect(pool.query(`UPDATE workflow_step_templates SET outputs = '{}'`)).rejects.toThrow(
        /published/,
      );
    } finally {
      await database.destroy();
    }
  });

  /** Read through the schema, which refuses what it does not know. */
  async function liveVersion(key: string): Promise<void> {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM workflow_definitions WHERE key = $1', [
      key,
    ]);
    expect(await createPlaybookStore(pool).find(rows[0]?.id ?? '')).not.toBeNull();
  }
});

describe('a schema that holds tables of others', () => {
  it('is refused with their names, and nothing in it is changed', async () => {
    await pool.query('CREATE SCHEMA theirs');
    await pool.query('CREATE TABLE theirs.customers (id int); CREATE TABLE theirs.invoices (id int)');
    await pool.query('CREATE VIEW theirs.users AS SELECT 1 AS id');
    const before = await objectsOf('theirs');

    const refused = migrate({ url: database.url, schema: 'theirs' });

    await expect(refused).rejects.toMatchObject({
      code: 'SCHEMA_FOREIGN_TABLES',
      message: expect.stringContaining('customers, users'),
      hint: expect.stringContaining('DB_SCHEMA'),
      details: { tables: ['customers', 'users'] },
    });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('invoices') });
    expect(await objectsOf('theirs')).toEqual(before);
  });

  it('is refused also where they stand in the schema beside it, in which sign-in is kept', async () => {
    await pool.query('CREATE SCHEMA taken_auth; CREATE TABLE taken_auth.session (id int)');
    await expect(migrate({ url: database.url, schema: 'taken' })).rejects.toMatchObject({
      code: 'SCHEMA_FOREIGN_TABLES',
      details: { tables: ['session'] },
    });
    expect(await objectsOf('taken_auth')).toEqual(['session']);
  });

  it('is refused also where those others keep a ledger of the same name', async () => {
    await pool.query('CREATE SCHEMA migrated_by_others');
    await pool.query(`CREATE TABLE migrated_by_others.knex_migrations
      (id int, name text, batch int, migration_time timestamptz)`);
    await pool.query(`INSERT INTO migrated_by_others.knex_migrations VALUES (1, '2019_theirs.js', 1, now())`);
    const before = await objectsOf('migrated_by_others');

    await expect(migrate({ url: database.url, schema: 'migrated_by_others' })).rejects.toMatchObject({
      code: 'SCHEMA_FOREIGN_TABLES',
      details: { tables: ['knex_migrations'] },
    });
    expect(await objectsOf('migrated_by_others')).toEqual(before);
  });

  it('holds tables of other names: ours come beside them', async () => {
    await pool.query('CREATE SCHEMA shared; CREATE TABLE shared.invoices (id int)');
    await migrate({ url: database.url, schema: 'shared' });
    expect(await objectsOf('shared')).toEqual(expect.arrayContaining(['invoices', 'customers']));
  });
});

describe('another DB_SCHEMA in the same database', () => {
  it('holds a whole product of its own, with rows of its own', async () => {
    await migrate({ url: database.url, schema: 'second' });
    const second = createPool({ url: database.url, schema: 'second' });
    try {
      await second.query(`INSERT INTO customers (external_id, name) VALUES ('C-1', 'Second')`);
      expect((await pool.query('SELECT FROM customers')).rowCount).toBe(0);
      expect(await dumpSchema(second, 'second')).toBe(await dumpSchema(pool, SCHEMA));
    } finally {
      await second.end();
    }
    await rollback({ url: database.url, schema: 'second' });
    expect((await pool.query('SELECT FROM customers')).rowCount).toBe(0);
  });
});

describe('two processes that migrate a schema at once', () => {
  it('take turns: one does all of it, the other finds nothing to do', async () => {
    const together = { url: database.url, schema: 'together' };
    const ran = await Promise.all([migrate(together), migrate(together)]);
    expect(ran.map((names) => names.length > 0).sort()).toEqual([false, true]);
  });
});

describe('a server that falls silent in the middle of a migration', () => {
  it('is given up, and the next time all of it is done', async () => {
    const proxy = await proxyTo(database.url);
    const behind = { url: proxy.url, schema: 'silent', answerMs: 2_000 };
    proxy.silenceAfter('CREATE TABLE workflow_definitions', 1);
    await expect(migrate(behind)).rejects.toThrow('timeout');
    expect(proxy.silenced).toBe(1);
    // After the server has released the locks of the lost connection.
    await vi.waitFor(async () => expect((await migrate(behind)).length).toBeGreaterThan(0), 20_000);
    await proxy.close();
  });
});
