import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { NightshiftError } from '../errors.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { parseQueueAddress, QUEUE_URL_FORMS } from './queue-address.ts';
import {
  isDomainList,
  isOrigin,
  isProxyList,
  isSafeWebAddress,
  isStrongSecret,
  isZone,
  oneOf,
  wholeNumber,
} from './values.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

const positive = wholeNumber(1);
const seconds = (fallback: number) => positive.default(fallback).transform((value) => value * 1000);
const zone = z.string().refine(isZone, { message: 'is not a time zone such as Europe/Berlin or UTC' });
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const NO_TIME_OF_DAY = 'takes a time of day, HH:MM';
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

const databaseUrl = optional.refine((url) => url === undefined || /^postgres(ql)?:\/\/./.test(url), {
  message: 'is not of the form postgres://user:password@host:5432/database',
});

/** 0 means any free port. */
export const portSchema = wholeNumber(0, 65_535);
const DEFAULT_PORT = 3000;

/** Every variable that Nightshift reads, with its unit in the name where it has one. */
export const environmentSchema = z.object({
  DATABASE_URL: databaseUrl.describe('PostgreSQL 13 or newer. Unset: the embedded one.'),
  API_DATABASE_URL: databaseUrl.describe(
    'The same database, with the login of the API: a member of the role `<DB_SCHEMA>_api` and of no other. Unset: the API uses `DATABASE_URL`; `npm start` makes a login on the embedded database.',
  ),
  DB_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,50}$/, 'takes lower case letters, digits and _')
    .default('nightshift')
    .describe('The schema of the tables; the queue has its own, with `_queue` behind the name.'),
  DB_POOL_SIZE: positive
    .default(12)
    .describe(
      'Connections to the tables; the engine takes up to six more, scans and imports up to four, the queue up to twelve. 8 to 16 do for hundreds in flight.',
    ),
  QUEUE_URL: optional
    .refine((url) => url === undefined || parseQueueAddress(url) !== null, {
      message: `is not of the form ${QUEUE_URL_FORMS}`,
    })
    .describe(
      'Where the queue is kept: `redis://[user:password@]host:port[/db]`, with TLS `rediss://`, with Sentinels `redis+sentinel://host,host/master`, a Cluster `redis+cluster://host,host`, or `postgres://`. Unset: the database of `DATABASE_URL`.',
    ),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,60}$/, 'takes letters, digits, `_`, `.` and `-`')
    .optional()
    .describe(
      'What the keys of the queue in Redis begin with, for several Nightshifts on one Redis. Unset: `DB_SCHEMA`.',
    ),
  QUEUE_TLS_CA_FILE: optional.describe(
    'PEM certificates to trust for a queue behind TLS. Unset: those of the system.',
  ),
  QUEUE_TLS_CERT_FILE: optional.describe(
    'PEM: the certificate that we show to a queue behind TLS which asks for one. With `QUEUE_TLS_KEY_FILE`.',
  ),
  QUEUE_TLS_KEY_FILE: optional.describe(
    'PEM: its private key, without a passphrase. With `QUEUE_TLS_CERT_FILE`.',
  ),
  QUEUE_TLS_SERVERNAME: optional.describe(
    'The name in the certificate of the queue, where it is not the host in `QUEUE_URL`.',
  ),
  QUEUE_SENTINEL_PASSWORD: optional.describe('Secret. For the Sentinels themselves.'),
  DATA_DIR: z
    .string()
    .default(join(PROJECT, '.nightshift'))
    .describe('Where the embedded database and the run file live.'),
  SCAN_TIMEZONE: zone
    .default('UTC')
    .describe('The time zone of `SCAN_AT` and of the day that a scan is for.'),
  SCAN_AT: z
    .string()
    .regex(TIME_OF_DAY, NO_TIME_OF_DAY)
    .default('02:00')
    .describe('From when on the scan of the day is due, HH:MM.'),
  READY_BY: optional
    .refine((time) => time === undefined || TIME_OF_DAY.test(time), NO_TIME_OF_DAY)
    .describe(
      'When the work of a night must be ready, HH:MM in `SCAN_TIMEZONE`: until then executions wait for a provider that refuses or fails. Unset: six hours after the scan.',
    ),
  SCAN_CHUNK_SIZE: positive.default(20_000).describe('Contracts a statement of the scan.'),
  MAX_STARTS_PER_OWNER_PER_NIGHT: wholeNumber(0)
    .default(15)
    .describe('What a scan starts for one CSM a night; the rest waits within its window. 0: no cap.'),
  MAX_DRAFTS_PER_CUSTOMER_PER_NIGHT: wholeNumber(0)
    .default(1)
    .describe('Stages that draft for the customer which start for one customer a night. 0: no cap.'),
  SCAN_LEASE_SECONDS: seconds(60).describe(
    'After this long without a chunk another scheduler takes a scan over.',
  ),
  SOURCE_MAX_AGE_DAYS: positive
    .default(7)
    .describe(
      'A source that brings nothing for this many days has stopped, unless it usually brings something less often.',
    ),
  WORKER_CONCURRENCY: positive
    .default(64)
    .describe(
      'Executions at once in a process. They mostly wait: at 5 s an answer, 64 ask the model 770 times a minute.',
    ),
  LEASE_SECONDS: seconds(60).describe(
    'After this long without a sign of life another worker takes an execution over.',
  ),
  DRAIN_SECONDS: seconds(20).describe(
    'How long running executions may take to end at a stop; the rest goes back to the queue.',
  ),
  RECONCILE_EVERY_SECONDS: seconds(60).describe('How often due executions without a job are looked for.'),
  ENQUEUE_TIMEOUT_SECONDS: seconds(5).describe('How long the queue may take to accept jobs.'),
  REDISPATCH_AFTER_SECONDS: seconds(300).describe(
    'A job that no worker has taken for this long counts as lost.',
  ),
  RETRY_BASE_SECONDS: seconds(5).describe(
    'The first pause after a failure that can pass; each next one is up to twice as long.',
  ),
  RETRY_MAX_SECONDS: seconds(900).describe('The longest pause, unless a provider asks for more.'),
  LLM_PROVIDER: oneOf(['mock', 'openai', 'anthropic'])
    .default('mock')
    .describe(
      '`mock`, `openai` or `anthropic`. Nothing else makes a call cost money; under `mock` playbooks cannot name another.',
    ),
  LLM_MODEL: optional.describe(
    'The model of steps that name none. Unset: `gpt-5-mini` or `claude-haiku-4-5`.',
  ),
  LLM_TIMEOUT_SECONDS: seconds(120).describe('For one call.'),
  LLM_MAX_OUTPUT_TOKENS: positive.default(4_000).describe('For one answer.'),
  OPENAI_API_KEY: optional.describe('Secret.'),
  OPENAI_BASE_URL: optional.describe('Another address, with `/v1`.'),
  ANTHROPIC_API_KEY: optional.describe('Secret.'),
  ANTHROPIC_BASE_URL: optional.describe('Another address, without a version.'),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]{1,253}$/, 'is not an address or a name of this machine')
    .default('127.0.0.1')
    .describe(
      'What the web server listens on. Beyond loopback it shows its health alone, until `PUBLIC_URL` and `AUTH_SECRET` are set.',
    ),
  PORT: portSchema
    .optional()
    .describe(
      'The port of the web server. Unset: 3000, or a free one where that is taken; 0 is any free one.',
    ),
  BASE_PATH: z
    .string()
    .regex(/^(\/[A-Za-z0-9._~-]+)*\/?$/, 'is not a path such as /nightshift')
    .default('')
    .transform((path) => path.replace(/\/$/, ''))
    .describe('The path under which a reverse proxy passes requests on, unchanged.'),
  TRUST_PROXY: optional
    .refine((value) => value === undefined || isProxyList(value), {
      message: 'takes addresses and networks, such as 127.0.0.1, 10.0.0.0/8',
    })
    .describe(
      'Whose `X-Forwarded-…` and `X-Request-Id` headers are believed: addresses and networks of proxies, such as `127.0.0.1, 10.0.0.0/8`. Unset: nobody’s.',
    ),
  PUBLIC_URL: optional
    .refine((value) => value === undefined || isOrigin(value), {
      message: 'is not of the form https://nightshift.example.com, without a path',
    })
    .transform((value) => value && new URL(value).origin)
    .describe(
      'The address at which browsers reach the web server: forms from elsewhere are refused, and links lead there. Needed to sign in from other machines. With `http://`, whoever is on the line reads passwords.',
    ),
  AUTH_SECRET: optional
    .refine((value) => value === undefined || isStrongSecret(value), {
      message: 'takes at least 32 random characters, such as `openssl rand -base64 48` prints',
    })
    .describe(
      'Secret. Signs the cookies of who is signed in, the same in every process. Unset, on loopback: a random one, kept in `DATA_DIR`.',
    ),
  OIDC_ISSUER: optional
    .refine((value) => value === undefined || isSafeWebAddress(value), {
      message: 'is not of the form https://login.example.com',
    })
    .describe('The identity provider that people sign in with (OpenID Connect), as it names itself.'),
  OIDC_CLIENT_ID: optional.describe('What the identity provider calls Nightshift.'),
  OIDC_CLIENT_SECRET: optional.describe('Secret. What Nightshift shows to the identity provider.'),
  OIDC_ADMIT_DOMAINS: optional
    .refine((value) => value === undefined || isDomainList(value), {
      message: 'takes domains, such as example.com, example.org',
    })
    .describe(
      'Domains of verified e-mail addresses whose people become users at their first sign-in: viewers of nobody’s accounts, until an admin says more. Unset: who is no user is refused.',
    ),
  VISUAL: optional.describe('The editor that `nightshift playbooks edit` opens, with its arguments.'),
  EDITOR: optional.describe('The same, where `VISUAL` is not set.'),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error', 'silent'])
    .optional()
    .describe(
      '`debug`, `info`, `warn`, `error` or `silent`. Unset: `info` while the server is up, `warn` for commands.',
    ),
});

/** Rules that concern several variables; checked even where one is wrong, so that the error names every problem. */
const environmentAsWhole = environmentSchema
  .refine((env) => Boolean(env.QUEUE_TLS_CERT_FILE) === Boolean(env.QUEUE_TLS_KEY_FILE), {
    path: ['QUEUE_TLS_CERT_FILE'],
    message: 'and QUEUE_TLS_KEY_FILE go together: set both or neither',
    when: () => true,
  })
  .refine(
    (env) => new Set([env.OIDC_ISSUER, env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET].map(Boolean)).size === 1,
    {
      path: ['OIDC_ISSUER'],
      message: 'OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: set all or none',
      when: () => true,
    },
  );

/** A variable that has ended must not be taken for one that still protects something. */
const ENDED: Readonly<Record<string, string>> = {
  OPS_TOKEN:
    'has ended, since every page asks who it is: unset it, and make keys for ops and Prometheus, such as `nightshift keys add prometheus --scope metrics`',
};

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_MODELS = { mock: 'mock-1', openai: 'gpt-5-mini', anthropic: 'claude-haiku-4-5' } as const;

const trustedProxies = (value: string | undefined): string[] | false =>
  value?.split(',').map((each) => each.trim()) ?? false;

export type Config = ReturnType<typeof loadConfig>;

export type Setting = {
  readonly name: string;
  /** Null where the variable is unset and has no default. For a secret only `set` or `unset`. */
  readonly value: string | null;
  readonly from: 'environment' | 'default';
};

const isSecret = (name: string): boolean => /(_KEY|_TOKEN|_PASSWORD|_SECRET)$/.test(name);
const forPeople = (name: string, value: string): string =>
  name.endsWith('_URL') || value.includes('://') ? withoutSecrets(value) : value;

function settingsInForce(
  environment: Environment,
  values: Readonly<Record<string, string | number | undefined>>,
): Setting[] {
  return Object.keys(environmentSchema.shape).map((name) => {
    const value = name.endsWith('_SECONDS') ? Number(values[name]) / 1000 : values[name];
    const shown = value === undefined || value === '' ? null : forPeople(name, `${value}`);
    const whetherSet = shown === null ? 'unset' : 'set';
    return {
      name,
      value: isSecret(name) ? whetherSet : shown,
      from: (environment[name] ?? '') === '' ? 'default' : 'environment',
    };
  });
}

/** Former names of three variables, which are still understood. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  SOURCE_MAX_AGE_DAYS: 'FEED_MAX_AGE_DAYS',
  ENQUEUE_TIMEOUT_SECONDS: 'RING_TIMEOUT_SECONDS',
  REDISPATCH_AFTER_SECONDS: 'RING_AGAIN_AFTER_SECONDS',
};

const withFormerNames = (environment: Environment): Environment => ({
  ...environment,
  ...Object.fromEntries(
    Object.entries(FORMER_NAMES).map(([name, former]) => [name, environment[name] || environment[former]]),
  ),
});

/**
 * Reads and checks the environment. Secrets stand apart under `secrets` and are never printed.
 * @throws NightshiftError `CONFIG_INVALID` that names every variable that is wrong.
 */
export function loadConfig(given: Environment = process.env) {
  const environment = withFormerNames(given);
  const parsed = environmentAsWhole.safeParse(environment);
  const ended = Object.entries(ENDED).filter(([name]) => (given[name] ?? '') !== '');
  if (!parsed.success || ended.length > 0) {
    const wrong = parsed.error?.issues ?? [];
    const problems = [
      ...wrong.map((issue) => `${issue.path.join('.')} ${issue.message}`),
      ...ended.map(([name, words]) => `${name} ${words}`),
    ];
    throw new NightshiftError(
      'CONFIG_INVALID',
      `The configuration is not valid. ${problems.join('; ')}.`,
      'Correct or unset these environment variables; docs/configuration.md lists them all.',
      { problems },
    );
  }
  const env = parsed.data;
  const model = env.LLM_MODEL ?? DEFAULT_MODELS[env.LLM_PROVIDER];
  const prefix = env.QUEUE_PREFIX ?? env.DB_SCHEMA;
  const port = env.PORT ?? DEFAULT_PORT;
  return {
    /** Every setting for people, without secrets, in the order of docs/configuration.md. */
    settings: settingsInForce(environment, {
      ...env,
      LLM_MODEL: model,
      QUEUE_PREFIX: prefix,
      PORT: port,
    }),
    dataDir: resolve(env.DATA_DIR),
    editor: env.VISUAL ?? env.EDITOR,
    database: { schema: env.DB_SCHEMA, poolSize: env.DB_POOL_SIZE },
    queue: {
      prefix,
      tls: {
        caFile: env.QUEUE_TLS_CA_FILE,
        certFile: env.QUEUE_TLS_CERT_FILE,
        keyFile: env.QUEUE_TLS_KEY_FILE,
        servername: env.QUEUE_TLS_SERVERNAME,
      },
    },
    scan: {
      zone: env.SCAN_TIMEZONE,
      at: env.SCAN_AT,
      readyBy: env.READY_BY ?? null,
      chunkSize: env.SCAN_CHUNK_SIZE,
      leaseMs: env.SCAN_LEASE_SECONDS,
      caps: {
        startsPerOwner: env.MAX_STARTS_PER_OWNER_PER_NIGHT,
        draftsPerCustomer: env.MAX_DRAFTS_PER_CUSTOMER_PER_NIGHT,
      },
    },
    sources: { maxAgeDays: env.SOURCE_MAX_AGE_DAYS },
    worker: {
      concurrency: env.WORKER_CONCURRENCY,
      leaseMs: env.LEASE_SECONDS,
      drainMs: env.DRAIN_SECONDS,
      reconcileEveryMs: env.RECONCILE_EVERY_SECONDS,
      enqueueTimeoutMs: env.ENQUEUE_TIMEOUT_SECONDS,
      redispatchAfterMs: env.REDISPATCH_AFTER_SECONDS,
      retryBaseMs: env.RETRY_BASE_SECONDS,
      retryMaxMs: env.RETRY_MAX_SECONDS,
    },
    llm: {
      provider: env.LLM_PROVIDER,
      model,
      timeoutMs: env.LLM_TIMEOUT_SECONDS,
      maxOutputTokens: env.LLM_MAX_OUTPUT_TOKENS,
      openaiBaseUrl: env.OPENAI_BASE_URL,
      anthropicBaseUrl: env.ANTHROPIC_BASE_URL,
    },
    // A port that nobody chose may give way to a free one.
    http: {
      host: env.HOST,
      port,
      isPortChosen: env.PORT !== undefined,
      basePath: env.BASE_PATH,
      trustProxy: trustedProxies(env.TRUST_PROXY),
      /** An origin; undefined where only this machine is served. */
      publicUrl: env.PUBLIC_URL,
    },
    oidc:
      env.OIDC_ISSUER === undefined
        ? null
        : {
            issuer: env.OIDC_ISSUER,
            clientId: env.OIDC_CLIENT_ID ?? '',
            admitDomains:
              env.OIDC_ADMIT_DOMAINS?.toLowerCase()
                .split(',')
                .map((each) => each.trim()) ?? [],
          },
    // Quiet by default, since a command prints what it does.
    log: { level: env.LOG_LEVEL ?? 'warn', isLevelChosen: env.LOG_LEVEL !== undefined },
    secrets: {
      databaseUrl: env.DATABASE_URL,
      apiDatabaseUrl: env.API_DATABASE_URL,
      queueUrl: env.QUEUE_URL,
      sentinelPassword: env.QUEUE_SENTINEL_PASSWORD,
      authSecret: env.AUTH_SECRET,
      oidcClientSecret: env.OIDC_CLIENT_SECRET,
      openaiApiKey: env.OPENAI_API_KEY,
      anthropicApiKey: env.ANTHROPIC_API_KEY,
    },
  } as const;
}
