import { readdirSync, readFileSync } from 'node:fs';
import knexModule from 'knex';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabaseProbe } from '../../../src/platform/postgres/database-probe.ts';
import { dumpSchema } from '../../../src/platform/postgres/dump-schema.ts';
import { knexConfig, MIGRATIONS_FOLDER, migrate, rollback } from '../../../src/platform/postgres/migrate.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

const FRESH = 'nightshift';
const FILES = readdirSync(`${MIGRATIONS_FOLDER}/functions`).sort();
const MIGRATIONS = readdirSync(MIGRATIONS_FOLDER).filter((file) => file.endsWith('.ts'));

const FUNCTIONS_IN_FILES = '20261128001000_keep_functions_in_files.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: FRESH });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

const optionsOf = (schema: string) => ({ url: database.url, schema });
const stateOf = async (schema: string) => {
  const theirs = createPool({ ...optionsOf(schema), max: 1 });
  const state = await createDatabaseProbe(theirs, schema).migrations();
  await theirs.end();
  return state;
};

/** Every function of a schema, whole and with its comment. */
async function functionsOf(schema: string): Promise<unknown[]> {
  const { rows } = await pool.query<{ text: string }>(
    // A setting such as 'nightshift.user' is no name of the schema.
    `SELECT proname AS name, regexp_replace(pg_get_functiondef(oid), format('(?<!'')\\m%s\\.|''%1$s''', $1::text), '', 'g') AS text,
       obj_description(oid, 'pg_proc') AS about
     FROM pg_proc WHERE pronamespace = $1::regnamespace ORDER BY proname, pronargs`,
    [schema],
  );
  return rows;
}

/** A schema as an installation has it that knows only the first migrations, and that keeps its functions in those. */
async function install(schema: string, migrations: readonly string[]): Promise<void> {
  await pool.query(`CREATE SCHEMA ${schema}`);
  const knex = knexModule.default(knexConfig(optionsOf(schema)));
  try {
    for (const name of migrations)
      await knex.migrate.up({ ...knexConfig(optionsOf(schema)).migrations, name });
  } finally {
    await knex.destroy();
  }
}

describe('the functions of a schema', () => {
  it('are those of migrations/functions, each under one signature', async () => {
    const functions = (await functionsOf(FRESH)) as { name: string }[];
    expect(functions.map(({ name }) => `${name}.sql`)).toEqual(FILES);
  });

  it('are created by no later migration: two texts of one function would disagree', () => {
    const later = MIGRATIONS.filter((name) => name > FUNCTIONS_IN_FILES);
    for (const name of later)
      expect(readFileSync(`${MIGRATIONS_FOLDER}/${name}`, 'utf8'), name).not.toMatch(
        /CREATE (OR REPLACE )?FUNCTION/,
      );
  });

  it('are built into nothing but triggers and policies: an index would keep what an earlier text computed', async () => {
    const { rows } = await pool.query(
      `SELECT classid::regclass, objid FROM pg_depend
       WHERE refclassid = 'pg_proc'::regclass AND classid NOT IN ('pg_trigger'::regclass, 'pg_policy'::regclass)
         AND refobjid IN (SELECT oid FROM pg_proc WHERE pronamespace = $1::regnamespace)`,
      [FRESH],
    );
    expect(rows).toEqual([]);
  });
});

describe('a schema that was left at an earlier migration', () => {
  const textOf = (name: string): string => readFileSync(`${MIGRATIONS_FOLDER}/${name}`, 'utf8');
  const [first, ...others] = MIGRATIONS;
  const withFunctions = others.filter((name) => textOf(name).includes('FUNCTION'));
  const lastWithout = MIGRATIONS.findLast((name) => name < FUNCTIONS_IN_FILES);

  it.each(
    [...new Set([first, ...withFunctions, lastWithout])].map(
      (name) => [name, MIGRATIONS.indexOf(name ?? '')] as const,
    ),
  )('after %s comes to what a fresh one is', async (_name, index) => {
    const schema = `installed_${index}`;
    await install(schema, MIGRATIONS.slice(0, index + 1));
    const ran = await migrate(optionsOf(schema));
    expect(ran).toEqual([
      ...MIGRATIONS.slice(index + 1),
      ...FILES.map((file) => `functions/${file}`),
      'rights.sql',
    ]);
    expect(await dumpSchema(pool, schema)).toBe(await dumpSchema(pool, FRESH));
    expect(await functionsOf(schema)).toEqual(await functionsOf(FRESH));
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  });
});

describe('a function whose text has changed', () => {
  const SCHEMA = 'altered';
  const options = () => optionsOf(SCHEMA);
  const older = `CREATE OR REPLACE FUNCTION altered.renews_by_itself(auto_renew boolean, notice_given_on date, as_of date)
    RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'`;

  beforeAll(() => migrate(options()));

  /** As a program would leave it whose file of the function is another. */
  async function leaveOlder(): Promise<void> {
    await pool.query(older);
    await pool.query(`UPDATE altered.function_texts SET hash = 'older' WHERE name = 'renews_by_itself'`);
  }

  it('is pending until the schema is migrated, and alone is named as what ran', async () => {
    await leaveOlder();
    expect(await stateOf(SCHEMA)).toMatchObject({ pending: ['functions/renews_by_itself.sql'], unknown: [] });
    expect(await migrate(options())).toEqual(['functions/renews_by_itself.sql']);
    expect((await stateOf(SCHEMA)).pending).toEqual([]);
    expect(await functionsOf(SCHEMA)).toEqual(await functionsOf(FRESH));
  });

  it('comes with a signature of its own where a migration has dropped the old one', async () => {
    await pool.query('DROP FUNCTION altered.chosen_workflows');
    expect((await stateOf(SCHEMA)).pending).toEqual(['functions/chosen_workflows.sql']);
    expect(await migrate(options())).toEqual(['functions/chosen_workflows.sql']);
    expect(await functionsOf(SCHEMA)).toEqual(await functionsOf(FRESH));
  });

  it('changes nothing where another one cannot be created: the schema stays as it was', async () => {
    await leaveOlder();
    await pool.query(`DROP FUNCTION altered.anchor_date;
      CREATE FUNCTION altered.anchor_date(anchor text, renewal_date date, notice_days integer) RETURNS text
      LANGUAGE sql AS $$ SELECT 'of another type' $$`);
    const before = await functionsOf(SCHEMA);
    await expect(migrate(options())).rejects.toThrow('return type');
    expect(await functionsOf(SCHEMA)).toEqual(before);
    await pool.query('DROP FUNCTION altered.anchor_date');
    await migrate(options());
    expect(await functionsOf(SCHEMA)).toEqual(await functionsOf(FRESH));
  });

  it('is left to the newer program that has migrated the schema', async () => {
    await leaveOlder();
    await pool.query(`INSERT INTO altered.knex_migrations (name, batch) VALUES ('2999_newer.ts', 9)`);
    expect(await stateOf(SCHEMA)).toMatchObject({ pending: [], unknown: ['2999_newer.ts'] });
    await expect(migrate(options())).rejects.toThrow('2999_newer.ts');
    await pool.query(`DELETE FROM altered.knex_migrations WHERE name = '2999_newer.ts'`);
  });

  it('is created again after a rollback, whatever text an earlier migration gave it', async () => {
    await pool.query(`UPDATE altered.knex_migrations SET batch = 2 WHERE name >= '20261128001000'`);
    await rollback(options());
    // What the earlier program has is whole without the later functions.
    await pool.query(`BEGIN; SET LOCAL search_path = altered; SET LOCAL check_function_bodies = on;
      SELECT * FROM chosen_workflows('2026-12-01', '{}', NULL, NULL); COMMIT`);
    expect((await functionsOf(SCHEMA)).length).toBeLessThan(FILES.length);
    await pool.query(older);
    await migrate(options());
    expect(await functionsOf(SCHEMA)).toEqual(await functionsOf(FRESH));
  });

  it('is the only reason to write: without one nothing is', async () => {
    const before = await pool.query('SELECT xmin, * FROM altered.function_texts ORDER BY name');
    expect(await migrate(options())).toEqual([]);
    const after = await pool.query('SELECT xmin, * FROM altered.function_texts ORDER BY name');
    expect(after.rows).toEqual(before.rows);
  });
});
