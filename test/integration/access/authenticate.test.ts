import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openSignIn, type TestSignIn } from '../../support/sign-in.ts';
import { countOf, emptyTables } from '../../support/tables.ts';

const ADA = 'ada@example.com';
const DAY = 24 * 60 * 60_000;

let database: TestDatabase;
let at: TestSignIn;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => dropTestDatabase(database));
beforeEach(async () => {
  at = await openSignIn(database);
  await emptyTables(at.pool);
  return () => at.close();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const by = async (headers: Record<string, string>) => at.access.authenticate(headers);
const add = async (args: Partial<Parameters<TestSignIn['keys']['add']>[1]> = {}): Promise<string> =>
  (await at.keys.add(OPERATOR, { name: 'crm', scopes: ['csm'], book: 'all', ...args })).key;

describe('a key', () => {
  it('acts under its own name, with its roles and its book', async () => {
    const key = await add({ scopes: ['csm', 'metrics'], book: 'all' });
    expect(await by(bearer(key))).toEqual({
      by: 'key',
      actor: { kind: 'key', name: 'key:crm', roles: ['csm', 'metrics'], userId: null, scope: 'all' },
    });
  });

  it('of somebody sees what is theirs, and ends with them', async () => {
    const id = await at.addPerson(ADA);
    const key = await add({ book: undefined, user: ADA });
    expect(await by(bearer(key))).toMatchObject({ actor: { userId: id, scope: 'own' } });
    await at.users.edit(OPERATOR, { email: ADA, active: false });
    at.advance(30_000);
    expect(await by(bearer(key))).toBeNull();
  });

  it.each([
    ['unknown', (): string => `ns_${'a'.repeat(43)}`],
    ['cut off', (key: string): string => key.slice(0, -1)],
    ['too long', (key: string): string => `${key}a`],
    ['without its prefix', (key: string): string => key.slice(3)],
    ['empty', (): string => ''],
    ['endless', (): string => 'x'.repeat(100_000)],
  ])('that is %s is nobody', async (_, change) => {
    const key = await add();
    expect(await by(bearer(change(key)))).toBeNull();
    expect(await by({ authorization: change(key) })).toBeNull();
    expect(await by({ authorization: `Basic ${key}` })).toBeNull();
  });

  it('that is wrong is not made good by a cookie', async () => {
    await at.addPerson(ADA);
    const browser = at.createBrowser();
    await browser.signIn(ADA);
    expect(await by({ cookie: browser.cookie() })).toMatchObject({ by: 'session' });
    expect(await by({ cookie: browser.cookie(), ...bearer('ns_wrong') })).toBeNull();
  });

  it('ends on its day, at once, though it was used a moment before', async () => {
    const key = await add({ expiresInDays: 1 });
    at.advance(DAY - 1_000);
    expect(await by(bearer(key))).not.toBeNull();
    at.advance(1_000);
    expect(await by(bearer(key))).toBeNull();
  });

  it('that is revoked holds no longer than half a minute', async () => {
    const key = await add();
    expect(await by(bearer(key))).not.toBeNull();
    await at.keys.revoke(OPERATOR, 'crm');
    at.advance(30_000);
    expect(await by(bearer(key))).toBeNull();
  });

  it('notes its use once a minute, however often it is used', async () => {
    const key = await add();
    const lastUsed = async () =>
      (await at.pool.query<{ at: Date | null }>('SELECT last_used_at AS at FROM api_keys')).rows[0]?.at;
    await Promise.all(Array.from({ length: 20 }, () => by(bearer(key))));
    await expect.poll(lastUsed).toBeInstanceOf(Date);
    const first = await lastUsed();
    at.advance(61_000);
    await by(bearer(key));
    // The database's own clock has not gone on.
    await expect.poll(lastUsed).toEqual(first);
    await at.pool.query(`UPDATE api_keys SET last_used_at = now() - interval '2 minutes'`);
    at.advance(61_000);
    await by(bearer(key));
    await expect
      .poll(() => countOf(at.pool, 'api_keys', `last_used_at > now() - interval '1 minute'`))
      .toBe(1);
  });

  it('is looked up by the function alone, which answers for a key that holds', async () => {
    await add();
    const { rows } = await at.pool.query(`SELECT f.* FROM api_keys k, find_api_key(k.hash) f`);
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'name', 'scopes', 'book', 'user_id', 'expires_at']);
  });
});

describe('a key that acts as somebody', () => {
  const as = (key: string, email: string) => by({ ...bearer(key), 'nightshift-act-as': email });

  it('has their rights and not its own, under both names', async () => {
    const id = await at.addPerson(ADA);
    const key = await add({ scopes: ['admin', 'act_as'] });
    expect(await as(key, 'Ada@Example.COM')).toEqual({
      by: 'key',
      actor: { kind: 'key', name: `key:crm/${ADA}`, roles: ['csm'], userId: id, scope: 'own' },
    });
  });

  it('can do nothing of its own where it has act_as alone', async () => {
    expect(await by(bearer(await add({ scopes: ['act_as'] })))).toMatchObject({ actor: { roles: [] } });
  });

  it('is refused without the scope, whoever is named', async () => {
    await at.addPerson(ADA);
    const key = await add();
    for (const email of [ADA, 'nobody@example.com'])
      await expect(as(key, email)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([['nobody@example.com'], ['gone@example.com'], ['%'], [''], ['x'.repeat(10_000)]])(
    'is refused as %s',
    async (email) => {
      await at.addPerson('gone@example.com');
      await at.users.edit(OPERATOR, { email: 'gone@example.com', active: false });
      const key = await add({ scopes: ['act_as'] });
      await expect(as(key, email)).rejects.toMatchObject({ code: 'ACT_AS_REFUSED' });
    },
  );

  it('says nothing about people to a key that does not hold', async () => {
    expect(await as(`ns_${'a'.repeat(43)}`, ADA)).toBeNull();
  });

  it('stops within half a minute of their leaving', async () => {
    await at.addPerson(ADA);
    const key = await add({ scopes: ['act_as'] });
    await as(key, ADA);
    await at.users.edit(OPERATOR, { email: ADA, active: false });
    at.advance(30_000);
    await expect(as(key, ADA)).rejects.toMatchObject({ code: 'ACT_AS_REFUSED' });
  });
});

it('signing in and keys need no right to the book, and none to the table of the keys', async () => {
  const role = `signs_in_${database.name}`;
  await at.pool.query(`CREATE ROLE ${role} NOLOGIN;
    GRANT USAGE ON SCHEMA nightshift, nightshift_auth TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA nightshift_auth TO ${role};
    GRANT EXECUTE ON FUNCTION find_person, find_api_key, note_key_use, admit_person TO ${role}`);
  const limited = await openSignIn(database, undefined, { role });
  try {
    await expect(at.pool.query(`SET ROLE ${role}; SELECT FROM users`)).rejects.toThrow('permission denied');
    const id = await at.addPerson(ADA);
    const browser = limited.createBrowser();
    await browser.signIn(ADA);
    expect(await browser.who()).toMatchObject({ name: ADA });
    const key = await add();
    expect(await limited.access.authenticate(bearer(key))).not.toBeNull();
    await expect.poll(() => countOf(at.pool, 'api_keys', 'last_used_at IS NOT NULL')).toBe(1);
    expect(await limited.access.signIn.createDemoLink(id, '')).toContain('token=');
  } finally {
    await limited.close();
    await at.pool.query(`RESET ROLE; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});

it('no error and no log line says a key', async () => {
  const key = await add();
  await at.pool.query('ALTER FUNCTION find_api_key(bytea) RENAME TO moved');
  try {
    at.advance(60_000);
    const error: unknown = await by(bearer(key)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const said = `${String(error)} ${JSON.stringify(error)} ${JSON.stringify(at.logger.lines)}`;
    expect(said).not.toContain(key.slice(3));
  } finally {
    await at.pool.query('ALTER FUNCTION moved(bytea) RENAME TO find_api_key');
  }
});

it('headers of nobody are nobody', async () => {
  for (const headers of [{}, { cookie: '' }, { authorization: '' }, { cookie: 'a=b; c' }])
    expect(await at.access.authenticate(headers)).toBeNull();
});
