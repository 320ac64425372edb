import { describe, expect, test } from 'vitest';
import { environmentSchema, loadConfig } from '../../../src/platform/config/config.ts';

test('an empty environment is enough', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({
    database: { schema: 'nightshift' },
    scan: { zone: 'UTC', at: '02:00' },
    llm: { provider: 'mock', model: 'mock-1' },
    http: { host: '127.0.0.1', port: 3000, isPortChosen: false },
    log: { level: 'warn', isLevelChosen: false },
  });
  expect(config.secrets.databaseUrl).toBeUndefined();
});

test('what is set empty counts as not set', () => {
  const config = loadConfig({ DATABASE_URL: '', OPENAI_API_KEY: '', LLM_MODEL: '' });
  expect(config.secrets).toEqual({
    databaseUrl: undefined,
    openaiApiKey: undefined,
    anthropicApiKey: undefined,
  });
});

test('seconds become milliseconds, and a chosen port stays chosen', () => {
  const config = loadConfig({ LEASE_SECONDS: '30', PORT: '3000', LOG_LEVEL: 'debug' });
  expect(config.worker.leaseMs).toBe(30_000);
  expect(config.http).toMatchObject({ port: 3000, isPortChosen: true });
  expect(config.log).toEqual({ level: 'debug', isLevelChosen: true });
});

test('everything that is wrong is named at once', () => {
  expect(() =>
    loadConfig({
      SCAN_TIMEZONE: 'Mars',
      SCAN_AT: '25:00',
      READY_BY: '8 am',
      DB_SCHEMA: 'a-b',
      HOST: 'a b',
      LEASE_SECONDS: '0',
      QUEUE_URL: 'amqp://a',
      QUEUE_TLS_KEY_FILE: 'key.pem',
      OPS_TOKEN: 'some-token',
      TRUST_PROXY: 'everybody',
    }),
  ).toThrow(
    /DB_SCHEMA.*QUEUE_URL.*SCAN_TIMEZONE.*SCAN_AT.*READY_BY takes a time of day.*LEASE_SECONDS.*HOST.*TRUST_PROXY.*QUEUE_TLS_CERT_FILE and QUEUE_TLS_KEY_FILE.*OPS_TOKEN has ended/,
  );
});

test('a night must be ready by a time, or by none', () => {
  expect(loadConfig({ READY_BY: '08:00' }).scan.readyBy).toBe('08:00');
  for (const unset of [{}, { READY_BY: '' }]) expect(loadConfig(unset).scan.readyBy).toBeNull();
});

test('a client certificate and its key are set together, or neither', () => {
  const tls = { QUEUE_TLS_CERT_FILE: 'certificate.pem', QUEUE_TLS_KEY_FILE: 'key.pem' };
  expect(loadConfig(tls).queue.tls).toMatchObject({ certFile: 'certificate.pem', keyFile: 'key.pem' });
  for (const name of ['QUEUE_TLS_CERT_FILE', 'QUEUE_TLS_KEY_FILE'])
    expect(() => loadConfig({ ...tls, [name]: '' })).toThrow(
      'QUEUE_TLS_CERT_FILE and QUEUE_TLS_KEY_FILE go together: set both or neither',
    );
});

describe('sign-in', () => {
  const OIDC = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' };

  test.each([
    ['AUTH_SECRET', 'too-short-a-secret'],
    ['AUTH_SECRET', 'abcabcabcabcabcabcabcabcabcabcabcabcabc'],
    ['PUBLIC_URL', 'ns.example.com'],
    ['PUBLIC_URL', 'https://ns.example.com/night'],
    ['PUBLIC_URL', 'https://user:pass@ns.example.com'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['OIDC_ISSUER', 'http://login.example.com'],
    ['OIDC_ADMIT_DOMAINS', 'example.com, *'],
    ['OIDC_ADMIT_DOMAINS', 'localhost'],
  ])('%s cannot be %s, and the error does not repeat it', (name, value) => {
    expect(() => loadConfig({ ...OIDC, [name]: value })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(name) }),
    );
    expect(() => loadConfig({ ...OIDC, [name]: value })).not.toThrow(value);
  });

  test('an identity provider is named with its client, or not at all', () => {
    expect(loadConfig({}).oidc).toBeNull();
    expect(loadConfig({ ...OIDC, OIDC_ADMIT_DOMAINS: 'Example.com, example.org' }).oidc).toEqual({
      ...{ issuer: 'https://login.example.com', clientId: 'a' },
      admitDomains: ['example.com', 'example.org'],
    });
    for (const name of Object.keys(OIDC))
      expect(() => loadConfig({ ...OIDC, [name]: '' })).toThrow('go together: set all or none');
  });

  test('a public address is kept as an origin', () => {
    expect(loadConfig({ PUBLIC_URL: 'https://NS.example.com:443/' }).http.publicUrl).toBe(
      'https://ns.example.com',
    );
  });
});

describe('the configuration in force', () => {
  const SECRET = 's3cr3t-canary-0123456789';
  const shown = (environment: Record<string, string>) =>
    Object.fromEntries(loadConfig(environment).settings.map(({ name, ...rest }) => [name, rest]));

  test('says where each value comes from, in the units of the variable', () => {
    expect(shown({ LEASE_SECONDS: '30', LLM_PROVIDER: 'openai', DB_SCHEMA: 'emea' })).toMatchObject({
      LEASE_SECONDS: { value: '30', from: 'environment' },
      DRAIN_SECONDS: { value: '20', from: 'default' },
      LLM_MODEL: { value: 'gpt-5-mini', from: 'default' },
      QUEUE_PREFIX: { value: 'emea', from: 'default' },
      PORT: { value: '3000', from: 'default' },
      DATABASE_URL: { value: null, from: 'default' },
      OPENAI_API_KEY: { value: 'unset', from: 'default' },
    });
  });

  test('holds no secret, wherever it stands', () => {
    const settings = shown({
      DATABASE_URL: `postgres://app:${SECRET}@db/app?sslpassword=${SECRET}&sslmode=require`,
      QUEUE_URL: `redis+sentinel://app:${SECRET}@a,b/night`,
      QUEUE_SENTINEL_PASSWORD: SECRET,
      OPENAI_API_KEY: SECRET,
      ANTHROPIC_API_KEY: SECRET,
      OPENAI_BASE_URL: `https://user:${SECRET}@proxy/v1`,
      AUTH_SECRET: `${SECRET}-and-more-of-it`,
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_CLIENT_ID: 'nightshift',
      OIDC_CLIENT_SECRET: SECRET,
    });
    expect(JSON.stringify(settings)).not.toContain(SECRET);
    expect(settings).toMatchObject({
      DATABASE_URL: { value: 'postgres://…@db/app?sslpassword=…&sslmode=require', from: 'environment' },
      QUEUE_URL: { value: 'redis+sentinel://…@a,b/night' },
      AUTH_SECRET: { value: 'set' },
    });
  });

  test('has every variable that there is', () => {
    expect(Object.keys(shown({}))).toEqual(Object.keys(environmentSchema.shape));
  });
});

test('a variable is understood by its former name, and its new name goes first', () => {
  expect(loadConfig({ RING_TIMEOUT_SECONDS: '2', FEED_MAX_AGE_DAYS: '9' })).toMatchObject({
    worker: { enqueueTimeoutMs: 2000 },
    sources: { maxAgeDays: 9 },
  });
  const { worker } = loadConfig({ REDISPATCH_AFTER_SECONDS: '7', RING_AGAIN_AFTER_SECONDS: '8' });
  expect(worker.redispatchAfterMs).toBe(7000);
});
