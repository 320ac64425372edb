import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, spawnCli, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

const SECRET = 'c4n4ry-0123456789';
/** Nobody listens there. */
const NOWHERE = '127.0.0.1:1';

let folder: ReturnType<typeof temporaryFolder>;
let database: TestDatabase;
beforeAll(async () => {
  folder = temporaryFolder();
  database = await createTestDatabase();
});
afterAll(async () => {
  await dropTestDatabase(database);
  folder.remove();
});

/** Everything that a command prints, in words and as JSON. */
async function printed(environment: Record<string, string>, ...argv: string[]): Promise<string> {
  const all = { DATA_DIR: folder.path, ...environment };
  const [words, json] = [await cli(argv, all), await cli([...argv, '--json'], all)];
  return [words, json].map(({ stdout, stderr }) => stdout + stderr).join('\n');
}

describe('of a database that does not answer', () => {
  const READABLE = [
    `postgres://app:${SECRET}@${NOWHERE}/app`,
    `postgres://${NOWHERE}/app?user=${SECRET}&password=${SECRET}`,
    `postgres://${NOWHERE}/app?sslmode=no-verify&sslpassword=${SECRET}`,
    `postgres://${NOWHERE}/app?sslmode=require&sslrootcert=/nowhere/${SECRET}`,
    `postgres://app:a/${SECRET}@${NOWHERE}/app`,
    `postgres://app:a#${SECRET}@${NOWHERE}/app`,
    `postgres://app:a?${SECRET}@${NOWHERE}/app`,
    `postgres://app:a@${SECRET}@${NOWHERE}/app`,
    `postgres://app:%${SECRET}@${NOWHERE}/app`,
  ];
  const DOUBTFUL = [`postgres://app:1/${SECRET}@${NOWHERE}/app`, `postgres://app:1#${SECRET}@${NOWHERE}/app`];

  test.each([...READABLE, ...DOUBTFUL])('nothing secret is printed: %s', async (url) => {
    const commands = [['config'], ['doctor'], ['executions', 'ls'], ['migrate'], ['start', '--once']];
    for (const command of commands) {
      const text = await printed({ DATABASE_URL: url }, ...command);
      expect(text).not.toContain(SECRET);
      expect(text).toContain(READABLE.includes(url) ? `${NOWHERE}/app` : 'postgres://…');
    }
  });

  test('a password that is not encoded is reported as the probable mistake', async () => {
    const text = await printed({ DATABASE_URL: `postgres://app:a/${SECRET}@${NOWHERE}/app` }, 'doctor');
    expect(text).toContain('%2F');
  });

  test('the log of a role contains no secret either', async () => {
    const started = spawnCli(['start', '--role', 'worker'], {
      DATABASE_URL: `postgres://${NOWHERE}/app?password=${SECRET}`,
      LOG_LEVEL: 'debug',
    });
    const { code, stdout, stderr } = await started.ended;
    expect(code).toBe(4);
    expect(stdout + stderr).not.toContain(SECRET);
  });
});

describe('of a queue that does not answer', () => {
  test.each([
    `redis://:${SECRET}@${NOWHERE}/0`,
    `redis+cluster://app:${SECRET}@${NOWHERE},${NOWHERE}`,
    `postgres://${NOWHERE}/queue?password=${SECRET}`,
    `postgres://app:a/${SECRET}@${NOWHERE}/queue`,
  ])('nothing secret is printed: %s', async (url) => {
    const environment = { DATABASE_URL: database.url, QUEUE_URL: url };
    for (const command of [['config'], ['doctor'], ['queue', 'redispatch']]) {
      const text = await printed(environment, ...command);
      expect(text).not.toContain(SECRET);
      expect(text).toContain(NOWHERE);
    }
  });

  test.each([
    `redis://:a/${SECRET}@${NOWHERE}/0`,
    `redis://${NOWHERE}/0?password=${SECRET}`,
    `redis+sentinel://app:1/${SECRET}@${NOWHERE}/night`,
    `redis+cluster://:${SECRET}@${NOWHERE},:${SECRET}@${NOWHERE}`,
  ])('nor of a QUEUE_URL that is refused: %s', async (url) => {
    const text = await printed({ QUEUE_URL: url }, 'config');
    expect(text).toContain('CONFIG_INVALID');
    expect(text).not.toContain(SECRET);
  });
});

test.each([
  { ANTHROPIC_BASE_URL: `http://${NOWHERE}/?api_key=${SECRET}` },
  { OPENAI_BASE_URL: `http://${NOWHERE}/${SECRET}/v1` },
  { OPENAI_BASE_URL: `http://key:${SECRET}@${NOWHERE}/v1` },
])('of a provider nothing secret is printed: %j', async (environment) => {
  const given = {
    DATABASE_URL: database.url,
    OPENAI_API_KEY: SECRET,
    ANTHROPIC_API_KEY: SECRET,
    ...environment,
  };
  for (const command of ['config', 'doctor']) expect(await printed(given, command)).not.toContain(SECRET);
  expect(await printed(given, 'config')).toContain(NOWHERE);
});
