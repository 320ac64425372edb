import Fastify from 'fastify';
import { expect } from 'vitest';
import { createKeyActions, createUserActions } from '../../src/access/actions.ts';
import { createKeyStore } from '../../src/access/postgres/key-store.ts';
import { createUserStore } from '../../src/access/postgres/user-store.ts';
import { hashPassword } from '../../src/access/providers/hash-password.ts';
import { addSignIn } from '../../src/api/sign-in.ts';
import { composeAccess } from '../../src/app/access.ts';
import { createPool } from '../../src/platform/postgres/pool.ts';
import { OPERATOR } from './actor.ts';
import { testConfig } from './app.ts';
import type { TestDatabase } from './database.ts';
import { keptLogger } from './kept-logger.ts';

export const PUBLIC_URL = 'https://ns.example.com';
export const AUTH_SECRET = 'kV3xQ9canaryAuthSecretZ7pL2mW8tR4nB6';
export const PASSWORD = 'correct horse battery';

/** Sign-in over a test database, with a clock that the test turns, and without a web server that listens. */
export async function openSignIn(
  database: TestDatabase,
  environment: Record<string, string> = { PUBLIC_URL, AUTH_SECRET },
  /** Of the connections of sign-in, such as their role. */
  settings: Record<string, string> = {},
) {
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const logger = keptLogger();
  const config = testConfig(environment);
  const pool = createPool({ url: database.url, schema: 'nightshift', max: 4 });
  const users = createUserStore(pool, 'nightshift');
  const keys = createKeyStore(pool);
  const access = composeAccess(config, { url: database.url, settings }, logger, clock);
  const { publicUrl, basePath } = config.http;
  const server = Fastify({ logger: false });
  await server.register(
    (scope) => addSignIn(scope, { signIn: access.signIn, authentication: access, publicUrl, basePath }),
    { prefix: basePath },
  );
  const userActions = createUserActions({
    ...{ users, hashPassword, clock, webAddress: () => `${publicUrl ?? 'http://localhost'}${basePath}` },
  });
  let addresses = 0;

  /** A browser of its own: it keeps cookies, says where a form is from, and has its own address. */
  function createBrowser() {
    const jar = new Map<string, string>();
    addresses += 1;
    const remoteAddress = `192.0.2.${addresses}`;
    const origin = publicUrl ?? 'http://localhost:3000';
    const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    async function send(
      method: 'GET' | 'POST',
      path: string,
      payload?: Record<string, string>,
      headers: Record<string, string | undefined> = {},
    ) {
      const url = path.startsWith('http') ? path.slice(new URL(path).origin.length) : path;
      const given = { host: new URL(origin).host, cookie: cookie(), origin, ...headers };
      const answer = await server.inject({
        ...{ method, url, remoteAddress },
        headers: {
          ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
          ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(method === 'POST' ? { payload: new URLSearchParams(payload).toString() } : {}),
      });
      for (const { name, value, maxAge } of answer.cookies)
        if (maxAge === 0) jar.delete(name);
        else jar.set(name, encodeURIComponent(value));
      return answer;
    }
    return {
      jar,
      get: (path: string) => send('GET', path),
      post: (path: string, form: Record<string, string> = {}, headers?: Record<string, string | undefined>) =>
        send('POST', path, form, headers),
      signIn: (email: string, password = PASSWORD) => send('POST', '/sign-in', { email, password }),
      who: async () => (await access.authenticate({ cookie: cookie() }))?.actor ?? null,
      cookie,
    };
  }

  return {
    ...{ access, pool, server, logger, createBrowser, clock },
    users: userActions,
    keys: createKeyActions({ users, keys, clock }),
    advance: (ms: number) => {
      ahead += ms;
    },
    /** Somebody who can sign in with `PASSWORD`. @returns their id */
    async addPerson(email: string, role: 'csm' | 'admin' | 'viewer' = 'csm'): Promise<string> {
      await userActions.add(OPERATOR, { email, name: email, role, password: PASSWORD });
      return (await users.find(email))?.id ?? '';
    },
    /** The token of the link that lets somebody set a password. */
    async invite(email: string): Promise<string> {
      const { link } = await userActions.add(OPERATOR, { email, name: email, role: 'csm' });
      return tokenIn(link?.url ?? '');
    },
    async close() {
      await server.close();
      await access.close();
      await pool.end();
    },
  };
}
export type TestSignIn = Awaited<ReturnType<typeof openSignIn>>;

export function tokenIn(url: string): string {
  const token = new URL(url).searchParams.get('token') ?? '';
  expect(token).toMatch(/^[\w-]{43}$/);
  return token;
}
