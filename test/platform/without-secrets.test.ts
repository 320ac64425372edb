import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, withoutSecrets } from '../../src/platform/without-secrets.ts';

describe('host and database stay readable', () => {
  it.each([
    ['postgres://db/app', 'postgres://db/app'],
    ['postgres://app:SECRET@db.example.com:5433/app', 'postgres://…@db.example.com:5433/app'],
    ['postgres:///app?host=/var/run/postgresql', 'postgres:///app?host=/var/run/postgresql'],
    [
      'postgres://SECRET@[::1]:5432/app?sslmode=verify-full',
      'postgres://…@[::1]:5432/app?sslmode=verify-full',
    ],
    ['postgres://db/app?user=SECRET&password=SECRET', 'postgres://db/app?user=…&password=…'],
    ['postgres://a:SECRET@db/my%20app?connect_timeout=5', 'postgres://…@db/my%20app?connect_timeout=5'],
    ['redis://:SECRET@cache:6380/2', 'redis://…@cache:6380/2'],
    [
      'rediss+sentinel://app:SECRET@a,b:26380,[::1]:1/night/3',
      'rediss+sentinel://…@a,b:26380,[::1]:1/night/3',
    ],
    ['redis+cluster://:SECRET@a,b:7000', 'redis+cluster://…@a,b:7000'],
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    ['https://a.example/openai?api-version=2026-01-31', 'https://a.example/openai?api-version=2026-01-31'],
    ['http://127.0.0.1:4000/?api_key=SECRET', 'http://127.0.0.1:4000/?api_key=…'],
    ['https://SECRET@proxy/openai/v1?Access-Token=SECRET', 'https://…@proxy/openai/v1?Access-Token=…'],
  ])('%s is shown as %s', (url, output) => {
    expect(withoutSecrets(url)).toBe(output);
  });

  it.each([
    ['postgres://u:a/SECRET@db/app', 'postgres://…@db/app'],
    ['postgres://u:a#SECRET@db/app', 'postgres://…@db/app'],
    ['postgres://u:a?SECRET@db/app', 'postgres://…@db/app'],
    ['postgres://u:a@SECRET@db/app', 'postgres://…@db/app'],
    ['redis://:a/SECRET@cache/0', 'redis://…@cache/0'],
    ['redis+cluster://:SECRET@a,:SECRET@b:7000', 'redis+cluster://…@b:7000'],
  ])('also where a password is not encoded: %s is shown as %s', (url, output) => {
    expect(withoutSecrets(url)).toBe(output);
  });
});

describe('in doubt more is hidden', () => {
  it.each([
    ['what may be a host and a query, or a password', 'postgres://u:12?SECRET@db/app', 'postgres://…'],
    ['what may be a host and a fragment, or a password', 'postgres://u:12#SECRET@db/app', 'postgres://…'],
    ['an @ in a parameter', 'postgres://db/app?password=SEC@RET', 'postgres://…'],
    ['a password without a host', 'postgres://u:SECRET', 'postgres://…'],
    ['a port that is none', 'postgres://u:SECRET@db:SECRET/app', 'postgres://…'],
    ['a key without a URL', 'sk-SECRET', '…'],
    ['a parameter that nobody knows', 'postgres://db/app?c4n4ry=1&x=SECRET&SECRET', 'postgres://db/app?…'],
    ['a fragment', 'https://proxy/v1#SECRET', 'https://proxy/v1?…'],
    [
      'a value that a parameter does not take',
      'postgres://db/app?sslmode=SECRET',
      'postgres://db/app?sslmode=…',
    ],
    ['parameters of another kind', 'postgres://db/app;password=SECRET', 'postgres://db/app?password=…'],
    ['an @ behind a host', 'https://proxy/@SECRET/v1', 'https://…'],
    ['a path behind the database', 'postgres://db/app/1/SECRET', 'postgres://db/…'],
    ['a key in the path of a provider', 'https://proxy/SECRET/v1', 'https://proxy/…/v1'],
  ])('%s', (_, url, output) => {
    expect(withoutSecrets(url)).toBe(output);
  });
});

it('a place is scheme, hosts and database alone', () => {
  expect(placeOf('postgres://app:SECRET@db:5433/x?sslmode=require')).toBe('postgres://db:5433/x');
  expect(placeOf('postgres://u:12#SECRET@db/x')).toBe('postgres://…');
});

const CANARY = 'c4n4ry';

/** Text with a canary in it, among characters of an unencoded password. */
const secret = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'/#@?&;=:,.%[]\\ \n"\'é0a'), maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(...'/#@?&;=:,.%[]\\ \n"\'é0a'), maxLength: 6 }),
  )
  .map(([before, after]) => `${before}${CANARY}${after}`);
const scheme = fc.constantFrom(
  'postgres://',
  'postgresql://',
  'redis://',
  'rediss+sentinel://',
  'redis+cluster://',
  'https://',
  'http://',
  '',
);
const hosts = fc.constantFrom('db', 'db.example.com:5432', '[::1]:6379', 'a,b:26379', '10.0.0.7');
const path = fc.constantFrom('', '/', '/app', '/night/3', '/v1');
const query = fc.constantFrom('', '?sslmode=require', '?sslmode=require&application_name=x');
const name = fc.constantFrom('password', 'api_key', 'user', 'token', 'x', 'sslmode', 'options', 'key');

describe('a secret is never shown, wherever it stands', () => {
  const never = (urls: fc.Arbitrary<string>) =>
    fc.assert(
      fc.property(urls, (url) => {
        expect(withoutSecrets(url)).not.toContain(CANARY);
        expect(placeOf(url)).not.toContain(CANARY);
      }),
      { numRuns: 2_000 },
    );

  it('before the host, as user or password', () => {
    const signIn = fc.oneof(
      secret,
      secret.map((password) => `:${password}`),
      secret.map((password) => `app:${password}`),
      secret.map((user) => `${user}:x`),
    );
    never(
      fc.tuple(scheme, signIn, hosts, path, query).map(([s, who, ...rest]) => `${s}${who}@${rest.join('')}`),
    );
  });

  it('in a list of hosts, before any of them', () => {
    never(
      fc
        .tuple(scheme, secret, hosts, secret, hosts, path)
        .map(([s, first, a, second, b, p]) => `${s}:${first}@${a},:${second}@${b}${p}`),
    );
  });

  it('in a parameter, as its value or its name, or in a fragment', () => {
    const parameter = fc.oneof(
      fc.tuple(name, secret).map(([n, value]) => `${n}=${value}`),
      secret.map((n) => `${n}=1`),
      secret,
    );
    const mark = fc.constantFrom('?', '?sslmode=require&', '#', ';', '?x#');
    never(fc.tuple(scheme, hosts, path, mark, parameter).map((parts) => parts.join('')));
  });

  it('behind the database, or in the path of a provider', () => {
    never(fc.tuple(hosts, secret).map(([host, part]) => `https://${host}/${part}/v1`));
    never(fc.tuple(scheme, hosts, secret).map(([s, host, part]) => `${s}${host}/a/b/${part}`));
  });
});
