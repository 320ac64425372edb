import { type MutableToken, OAuth2Server } from 'oauth2-mock-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { AUTH_SECRET, openSignIn, PUBLIC_URL, type TestSignIn } from '../../support/sign-in.ts';
import { countOf, emptyTables } from '../../support/tables.ts';

const ADA = 'ada@example.com';
const CLIENT_SECRET = 'canary-of-the-oidc-client-secret';

let database: TestDatabase;
let provider: OAuth2Server;
let at: TestSignIn;
/** What the provider says of who signs in. */
let claims: Record<string, unknown>;
const withClaims = (token: MutableToken): void => {
  Object.assign(token.payload, claims);
};

beforeAll(async () => {
  database = await createTestDatabase();
  provider = new OAuth2Server();
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  provider.service.on('beforeTokenSigning', withClaims);
});
afterAll(async () => {
  await provider.stop();
  await dropTestDatabase(database);
});

const environment = (more: Record<string, string> = {}) => ({
  ...{ PUBLIC_URL, AUTH_SECRET, OIDC_ISSUER: provider.issuer.url ?? '' },
  ...{ OIDC_CLIENT_ID: 'nightshift', OIDC_CLIENT_SECRET: CLIENT_SECRET, ...more },
});

beforeEach(async () => {
  claims = { sub: 'subject-of-ada', email: ADA, email_verified: true, name: 'Ada' };
  at = await openSignIn(database, environment());
  await emptyTables(at.pool);
  return () => at.close();
});

/** Goes the way of a browser: our page, the provider, back to us. @returns where it ends. */
async function signInAt(
  signIn: TestSignIn,
  browser = signIn.createBrowser(),
  change = (url: URL): void => void url,
) {
  const leaving = await browser.post('/sign-in/oidc', { next: '/inbox' });
  const [, to = ''] = /url=([^"]+)"/.exec(leaving.body) ?? [];
  const answered = await fetch(to.replaceAll('&amp;', '&'), { redirect: 'manual' });
  const back = new URL(answered.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(`${PUBLIC_URL}/api/auth/callback/oidc`);
  change(back);
  const ended = await browser.get(back.href);
  return { browser, location: ended.headers.location, who: await browser.who() };
}

const REFUSED = expect.stringMatching(/^(https:\/\/ns\.example\.com)?\/sign-in\?error=/);

describe('an identity provider', () => {
  it('is offered on the page, and asked with proof that it was this browser which began', async () => {
    const browser = at.createBrowser();
    expect((await browser.get('/sign-in')).body).toContain('Sign in with your company');
    const { body } = await browser.post('/sign-in/oidc');
    const asked = new URL((/url=([^"]+)"/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&'));
    expect(asked.origin).toBe(provider.issuer.url);
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.searchParams.get(name)?.length, name).toBeGreaterThan(20);
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
  });

  it.each([['an owner of the book'], ['somebody whom an admin added']])('signs in %s', async (whom) => {
    if (whom.startsWith('an owner'))
      await at.pool.query(`INSERT INTO users (email, name, role) VALUES ('Ada@Example.com', 'a', 'csm')`);
    else await at.addPerson(ADA);
    const { who, location } = await signInAt(at);
    expect(location).toBe('/inbox');
    expect(who?.name.toLowerCase()).toBe(ADA);
    expect(who).toMatchObject({ roles: ['csm'], scope: 'own' });
    expect((await signInAt(at)).who).toEqual(who);
    expect(await countOf(at.pool, 'nightshift_auth.account', `"providerId" = 'oidc'`)).toBe(1);
  });

  it.each([
    ['nobody whom we know', { email: 'eve@example.com' }],
    ['an address that is not verified', { email_verified: false }],
    ['an address of which it does not say so', { email_verified: undefined }],
    ['an address in words', { email_verified: 'yes' }],
    ['no address', { email: undefined }],
    ['another issuer', { iss: 'https://login.evil.example.com' }],
    ['another client', { aud: 'somebody-else' }],
    ['another sign-in', { nonce: 'of-another-sign-in' }],
    ['a token of yesterday', { exp: 1_000_000 }],
  ])('lets nobody in with %s', async (_, wrong) => {
    await at.addPerson(ADA);
    claims = { ...claims, ...wrong };
    const { who, location, browser } = await signInAt(at);
    expect(who).toBeNull();
    expect(location).toEqual(REFUSED);
    const page = await browser.get(String(location));
    expect(page.body).toContain('did not let you in');
    expect(await countOf(at.pool, 'nightshift_auth.session')).toBe(0);
    expect(await countOf(at.pool, 'users')).toBe(1);
  });

  it('lets nobody in who is inactive, also where they are known to it', async () => {
    await at.addPerson(ADA);
    expect((await signInAt(at)).who).not.toBeNull();
    await at.users.edit(OPERATOR, { email: ADA, active: false });
    at.advance(60_000);
    expect(await signInAt(at)).toMatchObject({ who: null, location: REFUSED });
  });

  it('lets nobody in through the answer to another browser, or a state of its own', async () => {
    await at.addPerson(ADA);
    const began = at.createBrowser();
    const stranger = at.createBrowser();
    let answer = '';
    await signInAt(at, began, (url) => {
      answer = url.href;
      url.searchParams.set('state', 'x'.repeat(32));
    });
    await stranger.get(answer);
    expect([await began.who(), await stranger.who()]).toEqual([null, null]);
  });

  it('that is down leaves passwords as they are', async () => {
    const down = await openSignIn(database, environment({ OIDC_ISSUER: 'http://127.0.0.1:9' }));
    try {
      await down.addPerson(ADA);
      const browser = down.createBrowser();
      expect((await browser.signIn(ADA)).statusCode).toBe(303);
      expect((await browser.post('/sign-in/oidc')).statusCode).toBe(403);
    } finally {
      await down.close();
    }
  });

  it('that names another issuer than the configuration lets nobody in', async () => {
    await at.addPerson(ADA);
    const port = new URL(provider.issuer.url ?? '').port;
    const other = await openSignIn(database, environment({ OIDC_ISSUER: `http://127.0.0.1:${port}` }));
    try {
      expect(await signInAt(other)).toMatchObject({ who: null, location: REFUSED });
    } finally {
      await other.close();
    }
  });

  it('makes users of the domains that are admitted, who see nobody’s accounts, and of no others', async () => {
    const admitting = await openSignIn(
      database,
      environment({ OIDC_ADMIT_DOMAINS: 'example.org, Example.com' }),
    );
    try {
      const { who } = await signInAt(admitting);
      expect(who).toMatchObject({ name: ADA, roles: ['viewer'], scope: 'none' });
      expect(await countOf(at.pool, 'audit_log', `actor = 'oidc' AND action = 'admit'`)).toBe(1);
      for (const email of ['eve@evilexample.com', 'eve@example.com.evil.net', '"a@example.com"@evil.net']) {
        claims = { ...claims, sub: email, email };
        expect((await signInAt(admitting)).who, email).toBeNull();
      }
      claims = { sub: 'unverified', email: 'bo@example.com', email_verified: false };
      expect((await signInAt(admitting)).who).toBeNull();
      expect(await countOf(at.pool, 'users')).toBe(1);
    } finally {
      await admitting.close();
    }
  });

  it('keeps none of its tokens, and its secret out of every log line', async () => {
    await at.addPerson(ADA);
    await signInAt(at);
    claims = { ...claims, email_verified: false };
    await signInAt(at);
    const { rows } = await at.pool.query<{ kept: string }>(
      `SELECT jsonb_agg(a)::text AS kept FROM nightshift_auth.account a WHERE "providerId" = 'oidc'`,
    );
    expect(rows[0]?.kept).toMatch(/"idToken": null.*"accessToken": null.*"refreshToken": null/);
    const said = JSON.stringify(at.logger.lines);
    for (const secret of [CLIENT_SECRET, AUTH_SECRET, ADA, 'eyJ']) expect(said).not.toContain(secret);
  });
});
