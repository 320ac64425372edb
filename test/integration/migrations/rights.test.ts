import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupBy } from '../../../src/platform/group-by.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { type Account, insertAccount } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { asOwner } from '../../support/tables.ts';

const API = 'nightshift_api';

/** By which column a table names whose row it is; the first that a table has. */
const LINKS = ['customer_id', 'contract_id', 'term_id', 'execution_id', 'artifact_id'] as const;
type Link = (typeof LINKS)[number];

/** Tables that name no account, with why whoever may call at all may read them. */
const READ_BY_ALL: Readonly<Record<string, string>> = {
  users: 'a colleague is nobody’s secret: owners and reviewers are shown by name',
  user_deputies: 'who stands in for whom decides whose accounts a caller sees',
  feed_deliveries: 'how fresh each source is, of the whole book',
  provider_pauses: 'which model is paused',
  scan_runs: 'counts of nights',
  workflow_definitions: 'playbooks are everybody’s',
  workflow_step_templates: 'playbooks are everybody’s',
  workflow_artifact_templates: 'playbooks are everybody’s',
  workflow_variables: 'playbooks are everybody’s',
  workflow_rollouts: 'for whom a version is live',
  workflow_pauses: 'which keys are paused',
  knex_migrations: 'the API checks at its start that the schema is migrated',
  function_texts: 'the API checks at its start that the schema is migrated',
};

/** Tables of which the role sees no row but its own, or none. */
const READ_BY_NONE: Readonly<Record<string, string>> = {
  api_keys: 'looked up one by one, by hash, in find_api_key',
  audit_log:
    'written under the name of the actor, read but for the history of playbooks by admins at the command line',
  idempotency_keys: 'each actor sees its own',
  execution_selections: 'each actor sees its own',
  scan_candidates: 'the working set of a scan',
  knex_migrations_lock: 'the migrator’s own',
};

/** What the role may write, by table, with why. */
const WRITES: Readonly<Record<string, readonly [string, string]>> = {
  workflow_definitions: ['INSERT UPDATE DELETE', 'drafts, by authors; triggers guard what is published'],
  workflow_step_templates: ['INSERT UPDATE DELETE', 'drafts, by authors; triggers guard what is published'],
  workflow_artifact_templates: [
    'INSERT UPDATE DELETE',
    'drafts, by authors; triggers guard what is published',
  ],
  workflow_variables: ['INSERT UPDATE DELETE', 'drafts, by authors; triggers guard what is published'],
  workflow_rollouts: ['INSERT UPDATE', 'publishing and going back, by authors'],
  workflow_pauses: ['INSERT DELETE', 'pausing, by authors and ops'],
  audit_log: ['INSERT', 'under the name of the actor alone'],
  idempotency_keys: ['INSERT UPDATE DELETE', 'the rows of the actor alone'],
  execution_selections: ['INSERT UPDATE DELETE', 'the rows of the actor alone'],
};

/** Functions with the rights of the engine that ask nothing of the caller, with why. */
const ASKS_NOTHING: Readonly<Record<string, string>> = {
  caller_people: 'it is the check: it reads the settings of the caller and answers ids of colleagues',
  caller_accounts: 'it is the check: it answers ids of the accounts of the caller alone',
  admit_person: 'called before anybody is known; makes a viewer of nobody’s accounts',
  find_person: 'called before anybody is known; answers what is no secret among colleagues',
  find_api_key: 'called before anybody is known; only who has the key has the hash',
  note_key_use: 'sets the time at which a key was used and nothing else',
  claim_due_executions: 'what is due is due, whosever it is; answers ids alone',
  unclaim_executions: 'has due executions enqueued again, which does no harm',
  forget_jobs: 'has due executions enqueued again, which does no harm',
  oldest_due_seconds: 'answers one number of the whole book',
  measured_efforts: 'answers averages of the whole book by playbook, no name or id',
  watched_executions:
    'one statement for all who watch: each is shown what their own scope lets them see, which the process names',
  operations_figures: 'answers counts and ages of the whole book, no name or id',
};

let database: TestDatabase;
let owner: pg.Pool;
let mine: Account;
let theirs: Account;
const links = new Map<string, Readonly<Record<Link, string>>>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = createPool({ url: database.url, schema: 'nightshift', max: 2 });
  [mine, theirs] = [await insertAccount(owner), await insertAccount(owner)];
  for (const account of [mine, theirs])
    links.set(account.customerId, {
      ...{ customer_id: account.customerId, contract_id: account.contractId, term_id: account.termId },
      ...{ execution_id: randomUUID(), artifact_id: randomUUID() },
    });
  await fillEveryTable();
});
afterAll(async () => {
  await owner.end();
  await dropTestDatabase(database);
});

type Column = { table: string; name: string; type: string; fixed: boolean };

async function columns(): Promise<Map<string, Column[]>> {
  const { rows } = await owner.query<Column>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
       NOT a.attnotnull OR a.atthasdef OR a.attidentity <> '' AS fixed
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'nightshift'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum`,
  );
  return groupBy(rows, ({ table }) => table);
}

/** A row of each account in every table that names one: no rule of the table but that of rights is under test. */
async function fillEveryTable(): Promise<void> {
  const { rows: checks } = await owner.query<{ drop: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop FROM pg_constraint
     WHERE connamespace = 'nightshift'::regnamespace AND contype = 'c'`,
  );
  const inserts: string[] = [];
  for (const [table, of] of await columns())
    for (const [customerId, own] of links) {
      const link = linkOf(of);
      const isBase = ['customers', 'contracts', 'contract_terms'].includes(table);
      if (link === undefined || isBase) continue;
      const ids: Readonly<Record<string, string>> = {
        ...own,
        ...(table === 'workflow_executions' && { id: own.execution_id }),
        ...(table === 'workflow_artifacts' && { id: own.artifact_id }),
      };
      const given = of.filter(({ name, fixed }) => !fixed || ids[name] !== undefined);
      const values = given.map(({ name, type }) => (ids[name] ? `'${ids[name]}'` : anyOf(type)));
      inserts.push(
        `INSERT INTO ${table} (${given.map(({ name }) => name).join(', ')}) VALUES (${values.join(', ')}) -- ${customerId}\n`,
      );
    }
  await asOwner(
    owner,
    `SET LOCAL session_replication_role = replica; ${checks.map(({ drop }) => drop).join('; ')}; ${inserts.join(';')}`,
  );
}

const linkOf = (of: readonly Column[]): Link | undefined =>
  LINKS.find((link) => of.some(({ name }) => name === link));

/** A value of a type, such as no rule of ours would take. */
function anyOf(type: string): string {
  if (type.endsWith('[]')) return `'{}'`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'boolean') return 'true';
  if (type === 'bytea') return `'\\x00'`;
  if (type.startsWith('json')) return `'{}'`;
  if (type === 'date' || type.startsWith('timestamp')) return 'now()';
  if (/^(integer|smallint|bigint|numeric|double)/.test(type)) return '(random() * 1000)::int';
  return 'gen_random_uuid()::text';
}

type Settings = Readonly<Record<'user' | 'scope' | 'roles' | 'actor', string>>;

/** Runs `work` as a request does, for somebody with these settings, and takes everything back. */
async function asApi<T>(
  settings: Partial<Settings>,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await owner.connect();
  try {
    await client.query(`BEGIN; SET LOCAL ROLE ${API}`);
    for (const [name, value] of Object.entries(settings))
      await client.query(`SELECT set_config('nightshift.${name}', $1, true)`, [value]);
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const NOBODY: readonly (readonly [string, Partial<Settings>])[] = [
  ['nothing set', {}],
  ['empty settings', { user: '', scope: '', roles: '', actor: '' }],
  ['the scope none', { user: '', scope: 'none', roles: 'csm', actor: 'x' }],
  ['a user without a scope', { user: randomUUID(), roles: 'csm' }],
  ['the scope own of nobody', { user: '', scope: 'own', roles: 'admin', actor: 'x' }],
  ['a scope that is none', { user: randomUUID(), scope: 'ALL', roles: 'csm', actor: 'x' }],
  ['every role and no scope', { user: '', roles: 'viewer,csm,csm_manager,author,ops,admin' }],
];

describe('row-level security alone', () => {
  it('is forced on every table, and has a policy for the engine', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'nightshift'::regnamespace AND c.relkind IN ('r', 'p')
       AND NOT (relrowsecurity AND relforcerowsecurity
         AND EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND 'nightshift_engine' = ANY (p.roles)))`,
    );
    // No row of the migrator's own tables is somebody's.
    expect(rows.map(({ name }) => name).sort()).toEqual([
      'function_texts',
      'knex_migrations',
      'knex_migrations_lock',
    ]);
  });

  it('knows of every table whose rows they are, or why they are nobody’s', async () => {
    const unexplained = [...(await columns())].filter(
      ([table, of]) =>
        linkOf(of) === undefined && table !== 'customers' && !READ_BY_ALL[table] && !READ_BY_NONE[table],
    );
    expect(unexplained.map(([table]) => table)).toEqual([]);
  });

  it('leaves nothing but tables: a view would read with the rights of who made it', async () => {
    const { rows } = await owner.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'nightshift'::regnamespace AND relkind IN ('v', 'm', 'f')`,
    );
    expect(rows).toEqual([]);
  });

  /** All that a caller sees of every table, without any WHERE. */
  async function visible(settings: Partial<Settings>): Promise<Map<string, Record<string, unknown>[]>> {
    const found = new Map<string, Record<string, unknown>[]>();
    for (const [table] of await columns()) {
      const rows = await asApi(settings, (client) =>
        client.query(`SELECT * FROM ${table}`).then(
          (answer) => answer.rows,
          () => [],
        ),
      );
      found.set(table, rows);
    }
    return found;
  }

  it('shows a caller every row of their own accounts and no other, of every table', async () => {
    const seen = await visible({ user: mine.ownerId, scope: 'own', roles: 'csm', actor: 'mine' });
    for (const [table, of] of await columns()) {
      const link = table === 'customers' ? undefined : linkOf(of);
      if (READ_BY_ALL[table]) continue;
      const rows = seen.get(table) ?? [];
      if (READ_BY_NONE[table]) expect(rows, table).toEqual([]);
      else if (link === undefined) expect(rows.map(({ id }) => id)).toEqual([mine.customerId]);
      else
        expect(
          rows.map((row) => row[link]),
          table,
        ).toEqual([links.get(mine.customerId)?.[link]]);
    }
  });

  it.each(NOBODY)('shows nothing of an account with %s', async (_name, settings) => {
    const seen = await visible(settings);
    for (const [table, rows] of seen) if (!READ_BY_ALL[table]) expect(rows, table).toEqual([]);
  });

  it('forgets who asked at the end of the transaction', async () => {
    const pool = createPool({ url: database.url, schema: 'nightshift', max: 1, settings: { role: API } });
    await pool.query(`BEGIN; SELECT set_config('nightshift.scope', 'all', true); COMMIT; `);
    expect((await pool.query('SELECT FROM customers')).rowCount).toBe(0);
    await pool.end();
  });
});

describe('what the role of the API may write', () => {
  const VERBS = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

  it('is what the list says, of tables and of columns', async () => {
    const { rows } = await owner.query<{ table: string; verb: string }>(
      `SELECT DISTINCT c.relname AS table, v.verb FROM pg_class c CROSS JOIN unnest($1::text[]) AS v (verb)
       WHERE c.relnamespace = 'nightshift'::regnamespace AND c.relkind = 'r' AND (has_table_privilege($2, c.oid, v.verb)
         OR v.verb IN ('INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege($2, c.oid, v.verb))`,
      [VERBS, API],
    );
    const granted = groupBy(rows, ({ table }) => table);
    expect(
      Object.fromEntries([...granted].map(([table, of]) => [table, of.map(({ verb }) => verb).sort()])),
    ).toEqual(
      Object.fromEntries(Object.entries(WRITES).map(([table, [verbs]]) => [table, verbs.split(' ').sort()])),
    );
  });

  it('is nothing without the role of an author: every write changes no row or is refused', async () => {
    const csm = { user: mine.ownerId, scope: 'all', roles: 'viewer,csm,csm_manager', actor: 'mine' };
    const tables = [...(await columns()).keys()].filter(
      (table) => !['audit_log', 'idempotency_keys', 'execution_selections'].includes(table),
    );
    for (const table of tables)
      for (const statement of [
        `DELETE FROM ${table}`,
        `UPDATE ${table} SET ctid = ctid`,
        `INSERT INTO ${table} DEFAULT VALUES`,
      ]) {
        const changed = await asApi(csm, (client) =>
          client.query(statement).then(
            ({ rowCount }) => rowCount,
            (error: { code?: string }) => error.code,
          ),
        );
        // 42501: refused. 0A000 and 23502 come before the rights are asked.
        expect(['42501', '0A000', '42703', '23502', 0], `${statement}: ${changed}`).toContain(changed);
      }
  });

  it('is not the role of the engine, nor a schema, nor a role', async () => {
    const refused = [
      'SET ROLE nightshift_engine',
      'CREATE TABLE nightshift.x ()',
      'CREATE ROLE x',
      'ALTER TABLE customers DISABLE ROW LEVEL SECURITY',
    ];
    const login = `login_${randomUUID().slice(0, 8)}`;
    await owner.query(
      `BEGIN; SET LOCAL ROLE NONE; CREATE ROLE ${login} LOGIN PASSWORD 'x'; GRANT ${API} TO ${login}; COMMIT`,
    );
    const url = new URL(database.url);
    [url.username, url.password] = [login, 'x'];
    const pool = createPool({ url: url.href, schema: 'nightshift', max: 1, settings: { role: API } });
    for (const statement of refused)
      await expect(pool.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    await pool.end();
    await owner.query(`BEGIN; SET LOCAL ROLE NONE; DROP ROLE ${login}; COMMIT`);
  });

  it('is in the log of nobody else', async () => {
    const insert = `INSERT INTO audit_log (actor, action, subject_type, subject_id) VALUES ('somebody', 'x', 'x', 'x')`;
    await expect(asApi({ actor: 'mine' }, (client) => client.query(insert))).rejects.toMatchObject({
      code: '42501',
    });
    await asApi({ actor: 'somebody' }, (client) => client.query(insert));
  });
});

describe('the functions that run with the rights of the engine', () => {
  type Fn = {
    name: string;
    source: string;
    definer: boolean;
    config: string[] | null;
    owner: string;
    open: boolean;
  };
  async function functions(): Promise<Fn[]> {
    const { rows } = await owner.query<Fn>(
      `SELECT p.proname AS name, p.prosrc AS source, p.prosecdef AS definer, p.proconfig AS config,
         p.proowner::regrole::text AS owner, p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0) AS open
       FROM pg_proc p WHERE p.pronamespace = 'nightshift'::regnamespace ORDER BY p.proname`,
    );
    return rows;
  }

  it('check the caller, or stand on the list with the reason why not', async () => {
    const all = await functions();
    /** A function that asks, by itself or by one that it calls. */
    const asks = ({ source }: Fn, depth = 0): boolean =>
      /\bcaller_(sees|has_role)\(/.test(source) ||
      (depth < 3 &&
        all.some(
          (other) =>
            !ASKS_NOTHING[other.name] &&
            new RegExp(`\\b${other.name}\\(`).test(source) &&
            asks(other, depth + 1),
        ));
    const definers = all.filter(({ definer }) => definer);
    const unasked = definers
      .filter((each) => each.name !== 'caller_sees' && !asks(each))
      .map(({ name }) => name);
    expect(unasked.sort()).toEqual(Object.keys(ASKS_NOTHING).sort());
    expect(definers.length).toBeGreaterThan(20);
  });

  it('are owned by the engine and look nowhere else for names', async () => {
    for (const { name, definer, config, owner: by } of await functions()) {
      if (!definer) continue;
      expect(by, name).toBe('nightshift_engine');
      expect(
        config?.find((each) => each.startsWith('search_path=')),
        name,
      ).toMatch(/^search_path="?nightshift"?, "?pg_temp"?$/);
    }
  });

  it('and every other function are for both roles alone, not for PUBLIC', async () => {
    const open = (await functions()).filter((each) => each.open).map(({ name }) => name);
    expect(open).toEqual([]);
  });
});
