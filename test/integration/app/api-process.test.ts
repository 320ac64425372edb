import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiProcess, startApiProcess } from '../../../src/app/api-process.ts';
import type { App } from '../../../src/app/compose.ts';
import { renewApiLogin } from '../../../src/platform/postgres/api-login.ts';
import { testApp } from '../../support/app.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const CANARY = 'c4n4ry';

describe.skipIf(process.platform !== 'linux')(
  'the process of the API (where /proc shows its environment)',
  () => {
    let database: TestDatabase;
    let api: ApiProcess | undefined;
    let app: App;
    const folder = temporaryFolder();
    beforeAll(async () => {
      database = await createTestDatabase();
      // The part that works makes the queue.
      app = await testApp(database);
      const owner = new URL(database.url);
      owner.searchParams.set('application_name', `${CANARY}-owner`);
      api = await startApiProcess({
        environment: {
          ...process.env,
          ...{ DATABASE_URL: owner.href, API_DATABASE_URL: `${owner.href}`, DATA_DIR: folder.path },
          ...{ OPENAI_API_KEY: `${CANARY}-openai`, ANTHROPIC_API_KEY: `${CANARY}-anthropic` },
          ...{ LLM_PROVIDER: 'anthropic', UNKNOWN_SECRET: `${CANARY}-unknown`, LOG_LEVEL: 'silent' },
        },
        databaseUrl: await renewApiLogin(database.url, 'nightshift'),
        port: 0,
        demoUser: null,
        logger: silentLogger,
        collectMetrics: async () => '',
      });
    });
    afterAll(async () => {
      await api?.stop();
      await app.close();
      await dropTestDatabase(database);
      folder.remove();
    });

    it('holds no key of a provider, no login of the owner, and nothing that it was not meant to', () => {
      const [pid] = childrenOf(process.pid).filter((child) => read(child, 'cmdline').includes('--role\0api'));
      const environment = read(pid ?? '', 'environ');
      expect(environment).toContain('DATABASE_URL=postgres');
      expect(environment).toContain('nightshift_api_login');
      expect(environment).not.toContain(CANARY);
      expect(environment).not.toContain(new URL(database.url).password || CANARY);
      expect(read(pid ?? '', 'cmdline')).not.toContain('postgres://');
    });
  },
);

const read = (pid: string, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
};

const childrenOf = (parent: number): string[] =>
  readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && read(pid, 'status').includes(`\nPPid:\t${parent}\n`),
  );
