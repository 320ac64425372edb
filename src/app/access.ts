import { createAuthentication } from '../access/authenticate.ts';
import { createKeyLookup, createPeopleLookup } from '../access/postgres/lookups.ts';
import { createSignInStore } from '../access/postgres/sign-in-store.ts';
import { createBetterAuth } from '../access/providers/better-auth.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import { isLoopback } from '../platform/config/values.ts';
import { NightshiftError } from '../platform/errors.ts';
import { keepSecret } from '../platform/host/keep-secret.ts';
import type { Logger } from '../platform/logger.ts';
import { tellingOutages } from '../platform/postgres/outage.ts';
import { closePool, createPool, type PoolOptions } from '../platform/postgres/pool.ts';
import { authSchemaOf } from '../platform/postgres/rights.ts';

const AUTH_CONNECTIONS = 3;
const CLOSE_MS = 2_000;
const SECRET_FILE = 'auth-secret';

type AccessConfig = Pick<Config, 'database' | 'http' | 'oidc' | 'dataDir'> & {
  readonly secrets: Pick<Config['secrets'], 'authSecret' | 'oidcClientSecret'>;
};

/**
 * Builds sign-in and the authentication of requests, with connections of its own.
 * @param url a database role that may use the schema of sign-in, and call `find_person`, `admit_person`, `find_api_key`
 * and `note_key_use`
 * @throws NightshiftError `CONFIG_INVALID` where other machines are served without PUBLIC_URL and AUTH_SECRET
 */
export function composeAccess(
  config: AccessConfig,
  database: { readonly url: string; readonly settings?: PoolOptions['settings'] },
  logger: Logger,
  clock: Clock = systemClock,
) {
  const secret = authSecretOf(config);
  const { schema } = config.database;
  const open = (of: string) =>
    createPool({
      ...{ url: database.url, schema: of, max: AUTH_CONNECTIONS, settings: database.settings ?? {} },
      onError: (code) => logger.warn({ code }, 'postgres: an idle connection broke'),
    });
  const [pool, authPool] = [open(schema), open(authSchemaOf(schema))];
  const people = tellingOutages(createPeopleLookup(pool));
  const keys = tellingOutages(createKeyLookup(pool));
  const { oidc } = config;
  const { signIn, sessions } = createBetterAuth({
    ...{ pool: authPool, store: createSignInStore(authPool), people, clock, logger, secret },
    ...{ publicUrl: config.http.publicUrl, basePath: config.http.basePath },
    oidc: oidc === null ? null : { ...oidc, clientSecret: config.secrets.oidcClientSecret ?? '' },
  });
  return {
    signIn: tellingOutages(signIn),
    /**
     * Makes a link that signs a user in, once. @throws NightshiftError `NOT_FOUND` where nobody active has the address
     */
    async createDemoLink(email: string, webAddress: string): Promise<string> {
      const person = await people.byEmail(email);
      return signIn.createDemoLink(person?.id ?? '', webAddress);
    },
    ...createAuthentication({ people, keys, sessions, clock }),
    close: async () => {
      await Promise.all([pool, authPool].map((each) => closePool(each, CLOSE_MS)));
    },
  };
}
export type ComposedAccess = ReturnType<typeof composeAccess>;

/** Whether people can sign in: on this machine always, from others where the configuration says how. */
export const isAccessConfigured = (config: Pick<AccessConfig, 'http' | 'secrets'>): boolean =>
  !servesOthers(config) || (config.http.publicUrl !== undefined && config.secrets.authSecret !== undefined);

const servesOthers = ({ http }: Pick<AccessConfig, 'http'>): boolean =>
  http.publicUrl !== undefined || !isLoopback(http.host);

/** The secret of the configuration; where only this machine is served, else one that the data folder keeps. */
function authSecretOf(config: AccessConfig): string {
  const { authSecret } = config.secrets;
  if (!servesOthers(config)) return authSecret ?? keepSecret(config.dataDir, SECRET_FILE);
  if (authSecret !== undefined && isAccessConfigured(config)) return authSecret;
  throw new NightshiftError(
    'CONFIG_INVALID',
    'Signing in from other machines needs PUBLIC_URL and AUTH_SECRET.',
    'Set both; `openssl rand -base64 48` prints a secret.',
  );
}
