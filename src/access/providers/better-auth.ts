import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { type GenericOAuthConfig, genericOAuth, twoFactor } from 'better-auth/plugins';
import type pg from 'pg';
import { z } from 'zod';
import { createAtMost } from '../../platform/at-most.ts';
import type { Clock } from '../../platform/clock.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { hashOfToken, newToken } from '../../platform/token.ts';
import { ATTEMPTS_MS, MOST_ATTEMPTS } from '../lock-out.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../password.ts';
import type { PeopleLookup, SessionLookup, SignInStore } from '../ports.ts';
import { isToBeTouched, SESSION_MS } from '../session.ts';
import { ADDRESS_HEADER, PROVIDER_ID, type SignIn } from '../sign-in.ts';
import { createSignInLimits } from '../sign-in-limits.ts';
import { LINK_MS, linkTo } from '../sign-in-link.ts';
import { libraryLogger } from './library-logger.ts';
import { oneTimeLink } from './one-time-link.ts';

export type OidcSettings = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly admitDomains: readonly string[];
};

type BetterAuthDeps = {
  /** Connections to the schema of sign-in. */
  readonly pool: pg.Pool;
  readonly store: SignInStore;
  readonly people: PeopleLookup;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secret: string;
  /** The origin at which browsers reach us; undefined where they do so on this machine, at whatever port. */
  readonly publicUrl: string | undefined;
  /** The path under which a reverse proxy passes requests on. */
  readonly basePath: string;
  readonly oidc: OidcSettings | null;
};

const LOCAL_HOSTS = ['localhost:*', '127.0.0.1:*', '[::1]:*', 'localhost', '127.0.0.1', '[::1]'];
/** A hash takes 32 MB and a tenth of a second of a core. */
const HASHES_AT_ONCE = 2;
const HASHES_IN_LINE = 20;
const TIDY_MS = 60_000;
const SECOND_MS = 1000;

const emailIn = z.object({ email: z.string() });

/** The answer to a wrong password, and to whatever must look the same. */
const wrongPassword = (): APIError =>
  APIError.fromStatus('UNAUTHORIZED', {
    code: 'INVALID_EMAIL_OR_PASSWORD',
    message: 'Invalid email or password',
  });

const tooBusy = (): APIError =>
  APIError.fromStatus('SERVICE_UNAVAILABLE', { code: 'TOO_BUSY', message: 'Too many sign-ins at once' });

/**
 * Signing in by better-auth: passwords, second factors, links that work once, and an identity provider. It makes no
 * accounts: who has a row in `users` and is active can have a session, and nobody else.
 */
export function createBetterAuth(deps: BetterAuthDeps): { signIn: SignIn; sessions: SessionLookup } {
  const { pool, store, people, clock, logger, secret, publicUrl, basePath, oidc } = deps;
  const authPath = `${basePath}/api/auth`;
  const isSecure = publicUrl?.startsWith('https:') ?? false;
  const atMost = createAtMost(HASHES_AT_ONCE, HASHES_IN_LINE, tooBusy);
  const hash = (password: string) => atMost(() => hashPassword(password));
  let tidiedAt = 0;

  /** Nobody waits for it. */
  function tidy(): void {
    const now = clock.now();
    if (now.getTime() - tidiedAt < TIDY_MS) return;
    tidiedAt = now.getTime();
    store.tidy(now, ATTEMPTS_MS).catch(() => undefined);
  }

  const beforePassword = createAuthMiddleware(async (ctx) => {
    if (ctx.path !== '/sign-in/email') return;
    const asked = emailIn.safeParse(ctx.body);
    if (!asked.success) return;
    tidy();
    // Counted before the password is looked at, so that many tries at once are many.
    const attempts = await store.countAttempt(asked.data.email, clock.now(), ATTEMPTS_MS);
    if (attempts <= MOST_ATTEMPTS) return;
    // As long as it takes to look at a password.
    await hash('');
    throw wrongPassword();
  });

  const afterPassword = createAuthMiddleware(async (ctx) => {
    if (ctx.path !== '/sign-in/email' || ctx.context.returned instanceof Error) return;
    const asked = emailIn.safeParse(ctx.body);
    if (asked.success) await store.forgetAttempts(asked.data.email);
  });

  const auth = betterAuth({
    appName: 'Nightshift',
    database: pool,
    ...{ secrets: [{ version: 1, value: secret }], basePath: authPath },
    baseURL: publicUrl ?? { allowedHosts: LOCAL_HOSTS, protocol: 'http' },
    telemetry: { enabled: false },
    // What is no answer is thrown: the library would print it.
    onAPIError: { errorURL: `${basePath}/sign-in`, throw: true },
    logger: libraryLogger(logger),
    emailAndPassword: {
      ...{ enabled: true, disableSignUp: true },
      ...{ minPasswordLength: SHORTEST_PASSWORD, maxPasswordLength: LONGEST_PASSWORD },
      password: { hash, verify: (given) => atMost(() => verifyPassword(given)) },
    },
    session: {
      expiresIn: SESSION_MS / SECOND_MS,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    account: {
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true, trustedProviders: [], allowDifferentEmails: false },
    },
    rateLimit: {
      ...{ enabled: true, window: 60, max: 60, customStorage: createSignInLimits(clock) },
      customRules: {
        '/sign-in/email': { window: 60, max: 20 },
        '/sign-in/social': { window: 60, max: 20 },
        '/sign-in/link': { window: 60, max: 20 },
        '/change-password': { window: 60, max: 10 },
      },
    },
    hooks: { before: beforePassword, after: afterPassword },
    databaseHooks: {
      account: {
        create: {
          // The provider is asked nothing later, so its tokens are not kept.
          before: async () => ({ data: { accessToken: null, refreshToken: null, idToken: null } }),
        },
      },
      session: {
        create: {
          // Whatever way somebody signs in, they end here.
          before: async ({ userId }) => {
            if ((await people.byId(userId)) === null) throw wrongPassword();
          },
        },
      },
    },
    advanced: {
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ...cookiesFor(isSecure),
    },
    plugins: [
      twoFactor({ issuer: 'Nightshift', trustDeviceMaxAge: SESSION_MS / SECOND_MS }),
      oneTimeLink({ store, people, clock, hash }),
      ...(oidc === null ? [] : [genericOAuth({ config: [providerOf(oidc, { people, store })] })]),
    ],
  } satisfies BetterAuthOptions);

  const cookieName = `${cookiesFor(isSecure).cookiePrefix}.session_token`;

  return {
    signIn: {
      authPath,
      hasProvider: oidc !== null,
      handle: (request) => auth.handler(request),
      async describeLink(token) {
        const link = await store.findLink(hashOfToken(token), clock.now());
        const person = link === null ? null : await people.byId(link.userId);
        return link === null || person === null ? null : { email: person.email, purpose: link.purpose };
      },
      async createDemoLink(userId, webAddress) {
        const person = await people.byId(userId);
        if (person === null)
          throw new NightshiftError(
            'NOT_FOUND',
            `There is no active user ${userId}.`,
            'Plant the demo book with `nightshift seed`.',
          );
        await store.enroll(person);
        const token = newToken();
        const expiresAt = new Date(clock.now().getTime() + LINK_MS.sign_in);
        await store.addLink(hashOfToken(token), { userId, purpose: 'sign_in', expiresAt });
        return linkTo(webAddress, token);
      },
    },
    sessions: {
      cookieIn(header) {
        const pair = header.split(/; */).find((each) => each.startsWith(`${cookieName}=`));
        return pair === undefined ? null : pair.slice(cookieName.length + 1);
      },
      async find(cookie) {
        const headers = new Headers({ cookie: `${cookieName}=${cookie}`, host: 'localhost' });
        const query = { disableRefresh: true, disableCookieCache: true };
        const found = await auth.api.getSession({ headers, query }).catch(throwOutage);
        if (found === null) return null;
        const { id, userId, createdAt, updatedAt } = found.session;
        const session = { id, userId, startedAt: createdAt, lastUsedAt: updatedAt };
        if (isToBeTouched(session, clock.now())) store.touchSession(id, clock.now()).catch(() => undefined);
        return session;
      },
    },
  };
}

/** The library wraps what the database says, so that an outage cannot be told from another fault. */
function throwOutage(error: unknown): never {
  const hint = 'Check the database: `nightshift doctor`.';
  throw new NightshiftError('DEPENDENCY_DOWN', 'Sessions cannot be looked up.', hint, {}, error);
}

/** Under TLS the names make browsers refuse the cookies from any other host and over a plain line. */
const cookiesFor = (isSecure: boolean) => ({
  // It would put another prefix before ours.
  useSecureCookies: false,
  cookiePrefix: isSecure ? '__Host-nightshift' : 'nightshift',
  defaultCookieAttributes: { secure: isSecure, httpOnly: true, sameSite: 'lax' as const, path: '/' },
});

/** The claims that decide; who has not verified an address could have anybody's. */
const claimsSchema = z.object({
  email: z.email(),
  email_verified: z.union([z.literal(true), z.literal('true')]),
  name: z.string().optional(),
});

function providerOf(
  { issuer, clientId, clientSecret, admitDomains }: OidcSettings,
  { people, store }: Pick<BetterAuthDeps, 'people' | 'store'>,
): GenericOAuthConfig {
  return {
    providerId: PROVIDER_ID,
    discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    ...{ clientId, clientSecret, scopes: ['openid', 'email', 'profile'], pkce: true },
    requireIdTokenVerification: true,
    disableSignUp: true,
    // It runs before the library looks for an account, which it finds by the address of whoever is enrolled here.
    async mapProfileToUser(profile) {
      const claims = claimsSchema.safeParse(profile);
      if (!claims.success || profile.iss !== issuer) throw notAdmitted();
      const { email, name = email } = claims.data;
      const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
      if (admitDomains.includes(domain)) await people.admit({ email, name });
      const person = await people.byEmail(email);
      if (person === null) throw notAdmitted();
      await store.enroll(person);
      return { email: person.email.toLowerCase(), emailVerified: true };
    },
  };
}

const notAdmitted = (): APIError =>
  APIError.fromStatus('FORBIDDEN', { code: 'NOT_ADMITTED', message: 'Nobody active has this address' });
