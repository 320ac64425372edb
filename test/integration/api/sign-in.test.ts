import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  AUTH_SECRET,
  openSignIn,
  PASSWORD,
  PUBLIC_URL,
  type TestSignIn,
  tokenIn,
} from '../../support/sign-in.ts';
import { countOf, emptyTables } from '../../support/tables.ts';

const ADA = 'ada@example.com';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SESSION = '__Host-nightshift.session_token';

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

describe('a password', () => {
  it('signs in who has it, and says who they are, with their role and scope', async () => {
    const id = await at.addPerson(ADA);
    const browser = at.createBrowser();
    const answer = await browser.signIn('Ada@Example.com');
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/' } });
    expect(await browser.who()).toEqual({
      ...{ kind: 'user', name: ADA, roles: ['csm'], userId: id, scope: 'own' },
    });
    expect((await browser.get('/sign-in')).body).toContain(ADA);
  });

  it('is kept in a cookie that no script reads, no other site sends and no other host sets', async () => {
    await at.addPerson(ADA);
    const { cookies } = await at.createBrowser().signIn(ADA);
    expect(cookies.map(({ value: _, maxAge, ...cookie }) => cookie)).toEqual([
      { name: SESSION, path: '/', httpOnly: true, secure: true, sameSite: 'Lax' },
    ]);
    expect(cookies[0]?.maxAge).toBe(7 * 24 * 3600);
  });

  it('begins a new session each time, whatever cookie the browser brings', async () => {
    await at.addPerson(ADA);
    const browser = at.createBrowser();
    await browser.signIn(ADA);
    const first = browser.jar.get(SESSION);
    await browser.signIn(ADA);
    expect(browser.jar.get(SESSION)).not.toBe(first);
    const planted = at.createBrowser();
    planted.jar.set(SESSION, 'planted.c2lnbmF0dXJl');
    await planted.signIn(ADA);
    expect(planted.jar.get(SESSION)).not.toContain('planted');
  });

  it.each([
    ['an account that does not exist', 'nobody@example.com', PASSWORD],
    ['a wrong password', ADA, 'wrong horse battery'],
    ['somebody inactive', 'gone@example.com', PASSWORD],
    ['an owner who was never added', 'owner@example.com', PASSWORD],
    ['no address', 'ada', PASSWORD],
    ['an endless password', ADA, 'x'.repeat(900)],
  ])('is answered alike for %s', async (_, email, password) => {
    await at.addPerson(ADA);
    await at.addPerson('gone@example.com');
    await at.pool.query(`UPDATE users SET active = false WHERE email = 'gone@example.com'`);
    await at.pool.query(`INSERT INTO users (email, name, role) VALUES ('owner@example.com', 'o', 'csm')`);
    const browser = at.createBrowser();
    const answer = await browser.signIn(email, password);
    const expected = await at.createBrowser().signIn(ADA, 'another wrong password');
    const withoutNonce = (body: string) => body.replaceAll(/nonce="[^"]*"/g, '');
    expect(answer.statusCode).toBe(401);
    expect(withoutNonce(answer.body)).toBe(withoutNonce(expected.body));
    expect(answer.cookies).toEqual(expected.cookies);
    expect(await browser.who()).toBeNull();
  });

  it('is not taken after ten wrong ones, even the right one, and the answer stays the same', async () => {
    await at.addPerson(ADA);
    const wrong = await Promise.all(
      Array.from({ length: 10 }, () => at.createBrowser().signIn(ADA, 'wrong horse battery')),
    );
    expect(new Set(wrong.map(({ statusCode }) => statusCode))).toEqual(new Set([401]));
    const started = performance.now();
    const locked = await at.createBrowser().signIn(ADA);
    expect(locked.statusCode).toBe(401);
    // As long as a password takes to compare.
    expect(performance.now() - started).toBeGreaterThan(15);
    expect(await at.pool.query('SELECT FROM nightshift_auth.session')).toMatchObject({ rowCount: 0 });
    at.advance(15 * MINUTE);
    expect((await at.createBrowser().signIn(ADA)).statusCode).toBe(303);
  });

  it('counts anew after a success', async () => {
    await at.addPerson(ADA);
    for (const password of ['wrong horse battery', PASSWORD, 'wrong horse battery', PASSWORD])
      await at.createBrowser().signIn(ADA, password);
    expect(await countOf(at.pool, 'nightshift_auth.sign_in_attempts')).toBe(0);
  });

  it('cannot be tried by one address as fast as it likes', async () => {
    const browser = at.createBrowser();
    const answers = [];
    for (let attempt = 0; attempt < 21; attempt += 1)
      answers.push((await browser.signIn(`${attempt}@example.com`, 'wrong')).statusCode);
    expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(answers[20]).toBe(429);
    expect((await at.createBrowser().signIn('x@example.com', 'wrong')).statusCode).toBe(401);
  });

  it('is refused without work where too many arrive at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, each) => at.createBrowser().signIn(`${each}@example.com`, 'wrong')),
    );
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(22);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0);
  });
});

describe('a session', () => {
  async function signedIn() {
    const id = await at.addPerson(ADA);
    const browser = at.createBrowser();
    await browser.signIn(ADA);
    expect(await browser.who()).not.toBeNull();
    return { id, browser };
  }

  it('ends with a sign-out, here at once', async () => {
    const { browser } = await signedIn();
    const cookie = browser.cookie();
    expect(await browser.post('/sign-out')).toMatchObject({ statusCode: 303 });
    expect(browser.jar.has(SESSION)).toBe(false);
    expect(await at.access.authenticate({ cookie })).toBeNull();
  });

  it.each([
    ['is deactivated', { active: false }, null],
    ['gets another role', { role: 'viewer' }, { roles: ['viewer'], scope: 'all' }],
  ] as const)('of who %s has its new rights within a minute', async (_, change, expected) => {
    const { browser } = await signedIn();
    await at.users.edit(OPERATOR, { email: ADA, ...change });
    at.advance(MINUTE);
    const actor = await browser.who();
    if (expected === null) expect(actor).toBeNull();
    else expect(actor).toMatchObject(expected);
  });

  it('that an admin ends by a reset is over within a minute', async () => {
    const { browser } = await signedIn();
    await at.users.resetPassword(OPERATOR, { email: ADA });
    at.advance(MINUTE);
    expect(await browser.who()).toBeNull();
    expect((await at.createBrowser().signIn(ADA)).statusCode).toBe(401);
  });

  it('asks the database once a minute at most, however many requests there are', async () => {
    const { browser } = await signedIn();
    await at.pool.query('DELETE FROM nightshift_auth.session');
    const cookie = browser.cookie();
    expect(
      (await Promise.all(Array.from({ length: 50 }, () => at.access.authenticate({ cookie })))).every(
        Boolean,
      ),
    ).toBe(true);
  });

  it('ends after half a day without a request, and after a week with them', async () => {
    const { browser } = await signedIn();
    at.advance(11 * HOUR);
    expect(await browser.who()).not.toBeNull();
    await expect
      .poll(() => countOf(at.pool, 'nightshift_auth.session', `"updatedAt" > now() + '10h'`))
      .toBe(1);
    at.advance(11 * HOUR);
    expect(await browser.who()).not.toBeNull();
    await expect
      .poll(() => countOf(at.pool, 'nightshift_auth.session', `"updatedAt" > now() + '20h'`))
      .toBe(1);
    at.advance(13 * HOUR);
    expect(await browser.who()).toBeNull();
    await at.pool.query(`UPDATE nightshift_auth.session SET "updatedAt" = now() + '8d'`);
    at.advance(6 * 24 * HOUR);
    expect(await browser.who()).toBeNull();
  });

  it.each([
    ['no cookie', ''],
    ['a cookie without a signature', `${SESSION}=abc`],
    ['a forged signature', `${SESSION}=abc.bm90IHRoZSBzaWduYXR1cmUgb2YgdGhpcyB0b2tlbiBhdCBhbGwhIQ%3D%3D`],
    ['broken escapes', `${SESSION}=%E0%A4%A`],
  ])('does not come of %s', async (_, cookie) => {
    expect(await at.access.authenticate({ cookie })).toBeNull();
  });

  it('does not come of the token in the database, which has no signature', async () => {
    await signedIn();
    const { rows } = await at.pool.query<{ token: string }>('SELECT token FROM nightshift_auth.session');
    expect(await at.access.authenticate({ cookie: `${SESSION}=${rows[0]?.token}` })).toBeNull();
  });
});

describe('a link', () => {
  it('says for whom it is, and is not used up by looking', async () => {
    const token = await at.invite(ADA);
    for (let look = 0; look < 3; look += 1) {
      const page = await at.createBrowser().get(`/sign-in/link?token=${token}`);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain(ADA);
      expect(page.cookies).toEqual([]);
    }
  });

  it('sets a password and signs in, once', async () => {
    const token = await at.invite(ADA);
    const browser = at.createBrowser();
    expect((await browser.post('/sign-in/link', { token, password: PASSWORD })).statusCode).toBe(303);
    expect(await browser.who()).toMatchObject({ name: ADA });
    const again = await at
      .createBrowser()
      .post('/sign-in/link', { token, password: 'another horse battery' });
    expect(again.statusCode).toBe(410);
    expect((await at.createBrowser().signIn(ADA)).statusCode).toBe(303);
  });

  it('outlives a password that will not do', async () => {
    const token = await at.invite(ADA);
    const browser = at.createBrowser();
    expect((await browser.post('/sign-in/link', { token, password: 'short' })).statusCode).toBe(422);
    expect((await browser.post('/sign-in/link', { token })).statusCode).toBe(422);
    expect((await browser.post('/sign-in/link', { token, password: PASSWORD })).statusCode).toBe(303);
  });

  it('lets one in of many who use it at the same time', async () => {
    const token = await at.invite(ADA);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        at.createBrowser().post('/sign-in/link', { token, password: PASSWORD }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, ...Array(7).fill(410)]);
    expect(await countOf(at.pool, 'nightshift_auth.session')).toBe(1);
  });

  it.each([
    ['a day, to set a password', 24 * HOUR, (): Promise<string> => at.invite(ADA)],
    [
      'a quarter of an hour, to sign in',
      15 * MINUTE,
      async (): Promise<string> =>
        tokenIn(await at.access.signIn.createDemoLink(await at.addPerson(ADA), PUBLIC_URL)),
    ],
  ])('dies after %s', async (_, ms, create) => {
    const token = await create();
    at.advance(ms);
    const browser = at.createBrowser();
    expect((await browser.get(`/sign-in/link?token=${token}`)).statusCode).toBe(410);
    expect((await browser.post('/sign-in/link', { token, password: PASSWORD })).statusCode).toBe(410);
  });

  it('of the demo signs in with its button alone, and of nobody is not made', async () => {
    const id = await at.addPerson(ADA, 'admin');
    const token = tokenIn(await at.access.signIn.createDemoLink(id, PUBLIC_URL));
    const browser = at.createBrowser();
    expect((await browser.get(`/sign-in/link?token=${token}`)).body).not.toContain('type="password"');
    expect((await browser.post('/sign-in/link', { token })).statusCode).toBe(303);
    expect(await browser.who()).toMatchObject({ roles: ['admin'] });
    await expect(
      at.access.signIn.createDemoLink('00000000-0000-4000-8000-000000000000', PUBLIC_URL),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of somebody who became inactive does not work', async () => {
    const token = await at.invite(ADA);
    await at.pool.query('UPDATE users SET active = false');
    const answer = await at.createBrowser().post('/sign-in/link', { token, password: PASSWORD });
    expect(answer.statusCode).toBe(410);
  });

  it('shows an address as text, whatever is in it', async () => {
    await at.pool.query(
      `INSERT INTO users (email, name, role) VALUES ('"<b>x</b>"@example.com', 'x', 'csm')`,
    );
    const { rows } = await at.pool.query<{ id: string }>('SELECT id FROM users');
    const link = await at.access.signIn.createDemoLink(rows[0]?.id ?? '', PUBLIC_URL);
    const { body } = await at.createBrowser().get(link);
    expect(body).not.toContain('<b>');
    expect(body).toContain('&lt;b&gt;');
  });
});

/** What an authenticator shows for a key. */
function codeOf(key: string): string {
  const bits = [...key]
    .map((each) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
    .join('');
  const bytes = (bits.match(/.{8}/g) ?? []).map((each) => Number.parseInt(each, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('a second factor', () => {
  it('is set up on a page of its own, and from then on asked for after a password and a link that sets one', async () => {
    await at.addPerson(ADA);
    const browser = at.createBrowser();
    expect((await browser.get('/sign-in/second-factor')).headers.location).toContain('/sign-in?next=');
    await browser.signIn(ADA);
    expect((await browser.post('/sign-in/second-factor', { password: 'wrong' })).statusCode).toBe(401);
    const { body } = await browser.post('/sign-in/second-factor', { password: PASSWORD });
    const [key = '', ...backupCodes] = [...body.matchAll(/<code>([^<]+)<\/code>/g)].map(
      ([, code]) => code ?? '',
    );
    expect(backupCodes).toHaveLength(10);
    // Before a code of it has come back, nobody is locked out by it.
    expect((await at.createBrowser().signIn(ADA)).headers.location).toBe('/');
    expect((await browser.post('/sign-in/code', { code: codeOf(key) })).statusCode).toBe(303);
    expect(await browser.who()).toMatchObject({ name: ADA });

    const other = at.createBrowser();
    expect(await other.signIn(ADA)).toMatchObject({
      statusCode: 303,
      headers: { location: '/sign-in/code' },
    });
    expect(await other.who()).toBeNull();
    expect((await other.get('/sign-in/code')).body).toContain('one-time-code');
    expect((await other.post('/sign-in/code', { code: 'abcde-fghij' })).statusCode).toBe(401);
    expect((await other.post('/sign-in/code', { code: backupCodes[0] ?? '' })).statusCode).toBe(303);
    expect(await other.who()).toMatchObject({ name: ADA });
    const used = at.createBrowser();
    await used.signIn(ADA);
    expect((await used.post('/sign-in/code', { code: backupCodes[0] ?? '' })).statusCode).toBe(401);

    const { link } = await at.users.resetPassword(OPERATOR, { email: ADA });
    const third = at.createBrowser();
    const set = await third.post('/sign-in/link', { token: tokenIn(link?.url ?? ''), password: PASSWORD });
    expect(set.headers.location).toBe('/sign-in');
    expect(await third.who()).toBeNull();
    await at.users.edit(OPERATOR, { email: ADA, dropSecondFactor: true });
    await third.signIn(ADA);
    expect(await third.who()).toMatchObject({ name: ADA });
  });

  it('cannot be guessed: a few wrong codes end the sign-in', async () => {
    await at.addPerson(ADA);
    const browser = at.createBrowser();
    await browser.signIn(ADA);
    const { body } = await browser.post('/sign-in/second-factor', { password: PASSWORD });
    const key = /<code>([^<]+)<\/code>/.exec(body)?.[1] ?? '';
    await browser.post('/sign-in/code', { code: codeOf(key) });
    const guesser = at.createBrowser();
    await guesser.signIn(ADA);
    for (let guess = 0; guess < 6; guess += 1) {
      await guesser.post('/sign-in/code', { code: '000 000' });
      at.advance(11_000);
    }
    await guesser.post('/sign-in/code', { code: codeOf(key) });
    expect(await guesser.who()).toBeNull();
  });
});

describe('the pages', () => {
  it.each(['/sign-in', '/sign-in/code', '/sign-in/link?token=x'])(
    '%s loads nothing, runs nothing, is framed by nobody and kept by no cache',
    async (path) => {
      const { headers, body } = await at.createBrowser().get(path);
      const [, nonce = ''] =
        /style-src 'nonce-([^']+)'/.exec(String(headers['content-security-policy'])) ?? [];
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      );
      expect(body).toContain(`<style nonce="${nonce}">`);
      expect(body).not.toMatch(/<script|style="|https?:|src=/);
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it.each([
    ['another origin', { origin: 'https://evil.example.com' }],
    ['a page without an origin', { origin: 'null' }],
    ['another site', { origin: undefined, 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { origin: undefined, 'sec-fetch-site': 'same-site' }],
    ['who does not say', { origin: undefined }],
    ['our origin without TLS', { origin: 'http://ns.example.com' }],
  ])('take no form from %s', async (_, headers) => {
    await at.addPerson(ADA);
    for (const path of [
      '/sign-in',
      '/sign-in/link',
      '/sign-out',
      '/sign-in/code',
      '/api/auth/sign-in/email',
    ]) {
      const answer = await at.createBrowser().post(path, { email: ADA, password: PASSWORD }, headers);
      expect(answer.statusCode, path).toBe(403);
      expect(answer.cookies).toEqual([]);
    }
  });

  it('take a form of ours that says so in the other way', async () => {
    await at.addPerson(ADA);
    const form = { email: ADA, password: PASSWORD };
    const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' };
    expect((await at.createBrowser().post('/sign-in', form, headers)).statusCode).toBe(303);
  });

  it.each([
    ['/inbox?tab=mine', '/inbox?tab=mine'],
    ['//evil.example.com', '/'],
    ['/\\evil.example.com', '/'],
    ['https://evil.example.com', '/'],
    ['javascript:alert(1)', '/'],
  ])('lead on to %s as to %s', async (next, location) => {
    await at.addPerson(ADA);
    const answer = await at.createBrowser().post('/sign-in', { email: ADA, password: PASSWORD, next });
    expect(answer.headers.location).toBe(location);
  });

  it.each([
    '/api/auth/sign-up/email',
    '/api/auth/update-user',
    '/api/auth/change-email',
    '/api/auth/delete-user',
    '/api/auth/get-session',
    '/api/auth/sign-in/social',
    '/api/auth/request-password-reset',
    '/api/auth/../auth/sign-up/email',
  ])('leave %s of the library closed', async (path) => {
    for (const answer of [await at.createBrowser().post(path), await at.createBrowser().get(path)])
      expect(answer.statusCode).toBe(404);
  });

  it.each(['change-password', 'two-factor/enable', 'two-factor/disable', 'two-factor/generate-backup-codes'])(
    'ask who is signed in for %s',
    async (path) => {
      expect((await at.createBrowser().post(`/api/auth/${path}`)).statusCode).toBe(401);
    },
  );
});

describe('on this machine, without a public address', () => {
  it('any port of it will do, cookies need no TLS, and no other host is answered', async () => {
    const local = await openSignIn(database, { AUTH_SECRET });
    try {
      await local.addPerson(ADA);
      const browser = local.createBrowser();
      const answer = await browser.signIn(ADA);
      expect(answer.statusCode).toBe(303);
      expect(answer.cookies).toMatchObject([
        { name: 'nightshift.session_token', httpOnly: true, sameSite: 'Lax' },
      ]);
      expect(answer.cookies[0]?.secure).toBeUndefined();
      expect(await browser.who()).toMatchObject({ name: ADA });
      const rebound = await browser.post(
        '/sign-in',
        {},
        { host: 'evil.example.com', origin: 'http://evil.example.com' },
      );
      expect(rebound.statusCode).toBe(421);
      const other = await browser.post('/sign-in', {}, { origin: 'http://localhost:8080' });
      expect(other.statusCode).toBe(403);
    } finally {
      await local.close();
    }
  });

  it('under a path, forms and links lead there', async () => {
    const under = await openSignIn(database, { PUBLIC_URL, AUTH_SECRET, BASE_PATH: '/night' });
    try {
      await under.addPerson(ADA);
      const answer = await under.createBrowser().post('/night/sign-in', { email: ADA, password: PASSWORD });
      expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/night/' } });
    } finally {
      await under.close();
    }
  });
});

it('no log line and no answer says a secret, a password or an address', async () => {
  const printed = (['error', 'warn', 'info', 'log'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation(() => undefined),
  );
  await at.addPerson(ADA);
  const browser = at.createBrowser();
  const bodies: string[] = [];
  for (const [email, password] of [
    [ADA, PASSWORD],
    [ADA, 'wrong canary password'],
    ['canary@example.com', 'wrong canary password'],
  ] as const)
    bodies.push((await browser.signIn(email, password)).body);
  bodies.push(
    (await browser.post('/sign-in', { email: ADA }, { origin: 'https://canary.example.com' })).body,
  );
  await at.pool.query('ALTER TABLE nightshift_auth.session RENAME TO moved');
  try {
    const answer = await browser.signIn(ADA);
    expect(answer.statusCode).toBe(500);
    bodies.push(answer.body);
  } finally {
    await at.pool.query('ALTER TABLE nightshift_auth.moved RENAME TO session');
  }
  const said = JSON.stringify([at.logger.lines, bodies]);
  for (const spy of printed) expect(spy.mock.calls).toEqual([]);
  for (const secret of [AUTH_SECRET, PASSWORD, 'canary', ADA]) expect(said).not.toContain(secret);
});
