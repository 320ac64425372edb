import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { hashOfToken } from '../../platform/token.ts';
import { isPassword } from '../password.ts';
import type { PeopleLookup, SignInStore } from '../ports.ts';

const bodySchema = z.object({ token: z.string().max(200), password: z.string().optional() });

const deadLink = (): APIError =>
  APIError.fromStatus('UNAUTHORIZED', { code: 'LINK_INVALID', message: 'This link does not work any more' });

/**
 * A link that signs somebody in once, by POST alone: who scans mail follows links. One for a password sets it on the
 * way, and leaves who has a second factor to sign in with both.
 */
export const oneTimeLink = (deps: {
  readonly store: SignInStore;
  readonly people: PeopleLookup;
  readonly clock: Clock;
  readonly hash: (password: string) => Promise<string>;
}) => {
  const { store, people, clock, hash } = deps;

  /** Nothing is used up by a password that will not do. */
  async function passwordHashFor(link: { purpose: string }, password: string | undefined) {
    if (link.purpose !== 'password') return null;
    if (password !== undefined && isPassword(password)) return hash(password);
    throw APIError.fromStatus('BAD_REQUEST', { code: 'PASSWORD_UNFIT', message: 'Choose another password' });
  }

  return {
    id: 'one-time-link',
    endpoints: {
      signInByLink: createAuthEndpoint(
        '/sign-in/link',
        { method: 'POST', body: bodySchema, requireHeaders: true },
        async (ctx) => {
          const tokenHash = hashOfToken(ctx.body.token);
          const found = await store.findLink(tokenHash, clock.now());
          if (found === null || (await people.byId(found.userId)) === null) throw deadLink();
          const passwordHash = await passwordHashFor(found, ctx.body.password);
          const taken = await store.takeLink(tokenHash, clock.now());
          if (taken === null) throw deadLink();
          if (passwordHash !== null) await store.setPassword(taken.userId, passwordHash);
          const user = await ctx.context.internalAdapter.findUserById(taken.userId);
          if (user === null) throw deadLink();
          if ('twoFactorEnabled' in user && user.twoFactorEnabled === true)
            return ctx.json({ signedIn: false });
          const session = await ctx.context.internalAdapter.createSession(user.id);
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ signedIn: true });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
};
