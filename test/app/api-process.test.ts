import { expect, it } from 'vitest';
import { environmentOfApi } from '../../src/app/api-process.ts';
import { environmentSchema } from '../../src/platform/config/config.ts';

const OWN = 'postgres://nightshift_api_login:x@127.0.0.1/app';
const secret = (name: string): string => `of-${name.toLowerCase()}`;
const all = Object.fromEntries(Object.keys(environmentSchema.shape).map((name) => [name, secret(name)]));
const environmentOf = (environment: Record<string, string>) =>
  environmentOfApi({ environment, databaseUrl: OWN, port: 3000, demoUser: null });

it('the process of the API gets no key of a provider and no login but its own', () => {
  const given = environmentOf({
    ...all,
    PATH: '/bin',
    AWS_SECRET_ACCESS_KEY: 'x',
    PGPASSWORD: 'x',
    NODE_OPTIONS: '--x',
  });
  expect(given.DATABASE_URL).toBe(OWN);
  const keys = Object.keys(environmentSchema.shape).filter((name) =>
    /^(OPENAI|ANTHROPIC)_.*(KEY|TOKEN)$/.test(name),
  );
  expect(keys.length).toBeGreaterThan(1);
  for (const name of [...keys, 'API_DATABASE_URL', 'AWS_SECRET_ACCESS_KEY', 'PGPASSWORD', 'NODE_OPTIONS'])
    expect(given, name).not.toHaveProperty(name);
  const values = Object.values(given).join(' ');
  for (const name of [...keys, 'DATABASE_URL']) expect(values).not.toContain(secret(name));
});

it('of secrets it gets what it cannot do without', () => {
  const secrets = Object.keys(environmentOf(all)).filter((name) =>
    /(_KEY|_TOKEN|_PASSWORD|_SECRET)$/.test(name),
  );
  expect(secrets.sort()).toEqual(['AUTH_SECRET', 'OIDC_CLIENT_SECRET', 'QUEUE_SENTINEL_PASSWORD']);
});

it('a queue that is named with the login of the owner is not named so to it', () => {
  const owner = 'postgres://owner:canary@db.example.com/app';
  const given = environmentOf({ DATABASE_URL: owner, QUEUE_URL: owner });
  expect(JSON.stringify(given)).not.toContain('canary');
});
