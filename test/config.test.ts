import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';

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
      DB_SCHEMA: 'a-b',
      HOST: '0.0.0.0',
      LEASE_SECONDS: '0',
    }),
  ).toThrow(/DB_SCHEMA.*SCAN_TIMEZONE.*SCAN_AT.*LEASE_SECONDS.*HOST/);
});
