import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { hashOfToken } from '../../../src/platform/token.ts';
import { cli, jsonOf, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { countOf, emptyTables } from '../../support/tables.ts';

let database: TestDatabase;
let pool: pg.Pool;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
  folder.remove();
});
beforeEach(() => emptyTables(pool));

const run = (argv: string, input = '') =>
  cli(
    argv.split(' '),
    { DATABASE_URL: database.url, DATA_DIR: folder.path, PUBLIC_URL: 'https://ns.example.com' },
    undefined,
    undefined,
    input,
  );
const addAda = (more = '') => run(`users add ada@example.com --name Ada --role csm${more}`);

async function audited(): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT concat_ws(' ', action, subject_type) AS line FROM audit_log WHERE actor LIKE 'cli:%' ORDER BY occurred_at`,
  );
  return rows.map(({ line }) => line);
}

describe('nightshift users', () => {
  it('add prints nothing but a link on stdout, and keeps the hash of its token alone', async () => {
    const { code, stdout, stderr } = await addAda();
    expect(code, stderr).toBe(0);
    const [, token = ''] =
      /^https:\/\/ns\.example\.com\/sign-in\/link\?token=([\w-]{43})\n$/.exec(stdout) ?? [];
    const { rows } = await pool.query('SELECT hash, purpose FROM nightshift_auth.sign_in_link');
    expect(rows).toEqual([{ hash: hashOfToken(token), purpose: 'password' }]);
    expect(await audited()).toEqual(['add user']);
  });

  it('add takes a password from stdin and keeps no more than a hash of it', async () => {
    const password = 'correct horse battery';
    const added = await run(
      'users add ada@example.com --name Ada --role csm --password-stdin',
      `${password}\n`,
    );
    expect(added).toMatchObject({ code: 0, stdout: 'ada@example.com can sign in.\n', stderr: '' });
    const { rows } = await pool.query<{ all: string }>(
      `SELECT concat((SELECT jsonb_agg(t) FROM nightshift_auth.account t), (SELECT jsonb_agg(t) FROM audit_log t)) AS all`,
    );
    expect(rows[0]?.all).toContain('credential');
    expect(rows[0]?.all).not.toContain(password);
  });

  it.each([
    ['a short password', 'users add a@example.com --name A --role csm --password-stdin', 2, '12 to 128'],
    ['an address that is none', 'users add ada --name A --role csm', 2, 'not an e-mail address'],
    ['an unknown role', 'users add a@example.com --name A --role king', 2, 'csm_manager'],
    ['no change', 'users edit a@example.com', 2, 'Nothing is to be changed'],
    ['an unknown person', 'users edit a@example.com --role csm', 1, 'no user a@example.com'],
    ['a deputy without days', 'users deputy a@example.com --for b@example.com', 2, 'first and the last day'],
  ])('%s is refused', async (_, argv, code, words) => {
    const refused = await run(argv, 'short');
    expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) });
    expect(refused.stderr).not.toContain('short\n');
    expect(await audited()).toEqual([]);
  });

  it('add refuses who can sign in, in whatever case, and lets in who is known as an owner', async () => {
    await pool.query(`INSERT INTO users (email, name, role) VALUES ('Ada@Example.com', 'ada', 'csm')`);
    expect(await addAda(' --scope team')).toMatchObject({ code: 0 });
    expect(await run('users add ADA@example.com --name A --role admin')).toMatchObject({ code: 1 });
    const { rows } = await pool.query('SELECT email, name, role, scope FROM users');
    expect(rows).toEqual([{ email: 'Ada@Example.com', name: 'Ada', role: 'csm', scope: 'team' }]);
  });

  it('edit changes what is named, and a new role brings its own scope', async () => {
    await addAda(' --scope all');
    await run('users add bo@example.com --name Bo --role csm_manager');
    await run('users edit ada@example.com --manager bo@example.com');
    expect(jsonOf(await run('users edit ada@example.com --role viewer --json'))).toMatchObject({
      ...{ role: 'viewer', scope: null, manager: 'bo@example.com', active: true },
    });
    expect(jsonOf(await run('users edit ada@example.com --no-manager --inactive --json'))).toMatchObject({
      ...{ role: 'viewer', manager: null, active: false },
    });
    expect(await countOf(pool, 'nightshift_auth.sign_in_link')).toBe(1);
    expect(await run('users reset-password ada@example.com')).toMatchObject({ code: 1 });
  });

  it('reset-password makes a new link, and the one before is dead', async () => {
    const { stdout: first } = await addAda();
    const { stdout: second } = await run('users reset-password ada@example.com');
    expect(second).not.toBe(first);
    expect(await countOf(pool, 'nightshift_auth.sign_in_link')).toBe(1);
  });

  it('deputy says who stands in, until it is removed', async () => {
    await addAda();
    await run('users add bo@example.com --name Bo --role csm');
    const between = '--from 2026-01-01 --to 2999-12-31';
    expect(await run(`users deputy bo@example.com --for ada@example.com ${between}`)).toMatchObject({
      stdout: 'bo@example.com stands in for ada@example.com from 2026-01-01 to 2999-12-31.\n',
    });
    const listed = jsonOf(await run('users ls --json')) as { email: string; deputies: unknown[] }[];
    expect(listed.map(({ email, deputies }) => [email, deputies.length])).toEqual([
      ['ada@example.com', 1],
      ['bo@example.com', 0],
    ]);
    expect(await run('users deputy bo@example.com --for ada@example.com --remove')).toMatchObject({
      code: 0,
    });
    expect(await run('users deputy bo@example.com --for ada@example.com --remove')).toMatchObject({
      code: 1,
    });
    expect(await audited()).toEqual(['add user', 'add user', 'add deputy user', 'remove deputy user']);
  });
});

describe('nightshift keys', () => {
  it('add prints the key alone on stdout, and nothing else ever shows it', async () => {
    const { code, stdout } = await run('keys add crm --scope csm,act_as --book all --expires 30');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ns_[\w-]{43}\n$/);
    const key = stdout.trim();
    const shown = [await run('keys ls'), await run('keys ls --json'), await run('keys add crm --scope csm')];
    expect(shown.map((each) => each.code)).toEqual([0, 0, 1]);
    expect(JSON.stringify(shown)).not.toContain(key);
    expect(jsonOf(shown[1] ?? { stdout: '' })).toMatchObject([
      { name: 'crm', hint: key.slice(-4), scopes: ['csm', 'act_as'], book: 'all', lastUsedAt: null },
    ]);
    const { rows } = await pool.query<{ kept: string }>(
      `SELECT concat((SELECT jsonb_agg(k) FROM api_keys k), (SELECT jsonb_agg(a) FROM audit_log a)) AS kept`,
    );
    expect(rows[0]?.kept).not.toContain(key.slice(3));
    const { rows: hashes } = await pool.query('SELECT hash FROM api_keys');
    expect(hashes).toEqual([{ hash: hashOfToken(key) }]);
  });

  it('revoke ends a key, whose name is then free', async () => {
    await run('keys add crm --scope csm');
    expect(await run('keys revoke crm')).toMatchObject({ code: 0 });
    expect(await run('keys revoke crm')).toMatchObject({ code: 1 });
    expect(await run('keys add crm --scope csm')).toMatchObject({ code: 0 });
    expect(await audited()).toEqual(['add key', 'revoke key', 'add key']);
  });

  it.each([
    ['an unknown scope', 'keys add crm --scope king', '--scope'],
    ['no scope', 'keys add crm', '--scope'],
    [
      'a name with a slash, which tells a key from whom it acts as',
      'keys add crm/ada --scope csm',
      'no name',
    ],
    ['accounts of nobody', 'keys add crm --scope csm --book own', '--user'],
  ])('%s is refused', async (_, argv, words) => {
    expect(await run(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
  });
});
