import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { libraryKeys, publishPlaybooks } from '../../../seeds/publish-playbooks.ts';
import type { App } from '../../../src/app/compose.ts';
import { testApp } from '../../support/app.ts';
import { TONIGHT } from '../../support/book.ts';
import { cli, jsonOf, spawnCli, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { onEachQueue } from '../../support/queue.ts';

const NIGHT_MS = 120_000;
const summary = z.strictObject({
  date: z.string(),
  zone: z.string(),
  contracts: z.number(),
  matched: z.number(),
  started: z.number(),
  deferred: z.number(),
  bundled: z.number(),
  completed: z.number(),
  failed: z.number(),
  waiting: z.number(),
  artifacts: z.number(),
  needsCorrection: z.number(),
  tokens: z.number(),
  costUsd: z.number(),
  wallMs: z.number(),
  stoppedSources: z.array(z.unknown()),
  customersWithSendOrder: z.number(),
  pausedProviders: z.array(z.unknown()),
  stages: z.array(
    z.strictObject({
      stage: z.string(),
      matched: z.number(),
      started: z.number(),
      deferred: z.number(),
      bundled: z.number(),
      completed: z.number(),
      failed: z.number(),
      artifacts: z.number(),
      needsCorrection: z.number(),
    }),
  ),
});

let database: TestDatabase;
let app: App;
let folder: ReturnType<typeof temporaryFolder>;
let environment: Record<string, string>;
let child: ReturnType<typeof spawnCli> | null = null;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
  folder = temporaryFolder();
  environment = { DATABASE_URL: database.url, DATA_DIR: folder.path, PORT: '0' };
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.ended;
  child = null;
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
  folder.remove();
});

async function start(...argv: string[]) {
  child = spawnCli(['start', ...argv], environment);
  const ended = await child.ended;
  child = null;
  return ended;
}

test(
  'without customers and without --demo: the library is published, nothing is planted, nothing is due',
  async () => {
    const ran = await start('--once', '--json', '--date', TONIGHT);
    expect(ran.code, ran.stderr).toBe(0);
    expect(summary.parse(jsonOf(ran))).toMatchObject({
      date: TONIGHT,
      zone: 'UTC',
      contracts: 0,
      started: 0,
    });
    expect(ran.stderr).toContain('nightshift seed --only demo');
    expect(await app.stores.probe.book()).toMatchObject({ customers: 0, playbooks: { length: 10 } });
  },
  NIGHT_MS,
);

describe('a book whose playbooks are somebody’s own', () => {
  let own: TestDatabase;
  let ownApp: App;
  let inOwn: Record<string, string>;
  beforeEach(async () => {
    own = await createTestDatabase();
    ownApp = await testApp(own);
    inOwn = { DATABASE_URL: own.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' };
  });
  afterEach(async () => {
    await ownApp.close();
    await dropTestDatabase(own);
  });
  const keys = (): Promise<string[]> => ownApp.stores.playbookStore.keys();
  const seedIfMissing = () => cli(['seed', '--only', 'playbooks', '--if-missing'], inOwn);

  test(
    'gets no stages of the library beside them, neither by a start nor by `seed --if-missing`, and is told how',
    async () => {
      await ownApp.stores.playbookStore.publish(smallPlaybook({ key: 'kickoff' }), '2000-01-01');
      const started = await spawnCli(['start', '--once', '--date', TONIGHT], { ...inOwn, PORT: '0' }).ended;
      expect(started.code, started.stderr).toBe(0);
      const seeded = await seedIfMissing();
      expect(seeded.code).toBe(0);
      for (const { stderr } of [started, seeded])
        expect(stderr).toMatch(/kickoff[\s\S]*nightshift seed --only playbooks[\s\S]*playbooks import/);
      expect(await keys()).toEqual(['kickoff']);
    },
    NIGHT_MS,
  );

  test.each([
    ['written by them', {}],
    ['migrated', { legacy_key: 'prepare-renewal' }],
  ])('nor where one of theirs, %s, has the key of a stage by chance', async (_, more) => {
    await ownApp.stores.playbookStore.publish(smallPlaybook(more), '2000-01-01');
    expect((await seedIfMissing()).stderr).toContain('prepare');
    expect(await keys()).toEqual(['prepare']);
  });

  test('gets them where that is asked for', async () => {
    await ownApp.stores.playbookStore.publish(smallPlaybook({ key: 'kickoff' }), '2000-01-01');
    expect((await cli(['seed', '--only', 'playbooks'], inOwn)).code).toBe(0);
    expect(await keys()).toHaveLength(11);
    expect((await seedIfMissing()).stderr).toBe('');
  });

  test('a library that was cut short is completed, and what people changed of it stays', async () => {
    const all = await libraryKeys();
    await publishPlaybooks(ownApp.actions.playbooks.import, { except: all.slice(3) });
    const changed = all[0] ?? '';
    await ownApp.stores.playbookStore.publish(smallPlaybook({ key: changed }), '2000-01-01');
    const seeded = await seedIfMissing();
    expect(seeded).toMatchObject({ code: 0, stderr: '' });
    expect(await keys()).toEqual(all.toSorted());
    const versions = await ownApp.stores.versionStore.list(TONIGHT, changed);
    expect(versions.find(({ liveFor }) => liveFor.length > 0)?.version).toBe(
      Math.max(...versions.map(({ version }) => version)),
    );
  });
});

test(
  'the demo night completes, and its repetition starts nothing twice',
  async () => {
    const first = await start('--once', '--json', '--demo', '--date', TONIGHT);
    expect(first.code, first.stderr).toBe(0);
    const night = summary.parse(jsonOf(first));
    expect(night.contracts).toBeGreaterThanOrEqual(240);
    expect(night).toMatchObject({ matched: night.started + night.deferred + night.bundled, failed: 0 });
    expect(night.completed + night.waiting).toBe(night.started);
    expect(night.stages.map(({ stage }) => stage)).toHaveLength(10);
    expect(night.stages.every(({ matched }) => matched > 0)).toBe(true);

    const second = await start('--once', '--json', '--demo', '--date', TONIGHT);
    expect(second.code, second.stderr).toBe(0);
    const { wallMs: _, ...again } = summary.parse(jsonOf(second));
    const { wallMs: __, ...once } = night;
    const startedNothing = once.stages.map((stage) => ({ ...stage, started: 0 }));
    expect(again).toEqual({ ...once, started: 0, stages: startedNothing });
  },
  NIGHT_MS,
);

// The tests continue after the demo night, so their order counts; each store gets a later night that has not begun.
const LATER = { postgres: '2026-12-20', redis: '2027-01-10' };

onEachQueue((queue) => {
  let onQueue: Record<string, string>;
  beforeAll(() => {
    onQueue = { ...environment, ...queue.environment() };
  });

  test(
    'stays up: web server, a second one is told where, and SIGTERM stops it well',
    async () => {
      child = spawnCli(['start', '--date', TONIGHT], onQueue);
      await child.stderrMatches(/Nightshift is up/, NIGHT_MS);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(child.stderr())?.[0] ?? '';
      expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ok' });

      const second = spawnCli(['start', '--once', '--json'], onQueue);
      const refused = await second.ended;
      expect(refused.code).toBe(1);
      expect(jsonOf(refused)).toMatchObject({
        error: { code: 'ALREADY_RUNNING', message: expect.stringContaining(url) },
      });

      child.kill('SIGTERM');
      const ended = await child.ended;
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toMatch(/Total +\d+ +0 +\d/);
      expect(ended.stderr).toContain('Stopped.');
      expect(existsSync(join(folder.path, 'run.json'))).toBe(false);
    },
    NIGHT_MS,
  );

  test(
    'a stopped night hands begun executions back, fails none, and says that it is not done',
    async () => {
      // A concurrency of one makes the night long enough to stop.
      child = spawnCli(['start', '--once', '--json', '--date', LATER[queue.kind]], {
        ...onQueue,
        WORKER_CONCURRENCY: '1',
      });
      await child.stderrMatches(/ executions done/, NIGHT_MS);
      const beside = await spawnCli(['start', '--json'], onQueue).ended;
      expect(beside.code).toBe(1);
      expect(jsonOf(beside)).toMatchObject({
        error: {
          code: 'ALREADY_RUNNING',
          message: expect.stringMatching(new RegExp(`start --once.*${folder.path}`)),
        },
      });
      child.kill('SIGINT');
      const ended = await child.ended;
      expect(ended.code, ended.stderr).toBe(5);
      const night = summary.parse(jsonOf(ended));
      expect(night.completed).toBeLessThan(night.started);
      const left = night.started - night.completed - night.waiting;
      expect(ended.stderr).toMatch(new RegExp(`^${left} executions? not finished`, 'm'));
      const executions = await app.stores.executionCommands.list({ limit: 1_000 });
      const statuses = executions
        .filter(({ asOf }) => asOf === LATER[queue.kind])
        .map(({ status }) => status);
      expect(statuses).toContain('pending');
      for (const unwanted of ['running', 'failed']) expect(statuses).not.toContain(unwanted);
    },
    NIGHT_MS,
  );
});

test(
  'without DATABASE_URL any command makes, migrates and stops a database of its own',
  async () => {
    const { path: dataDir, remove } = temporaryFolder();
    // Under root, Postgres runs as another user, who needs access.
    chmodSync(dataDir, 0o755);
    const ran = await spawnCli(['artifacts', 'ls', '--json'], { DATA_DIR: dataDir }).ended;
    const left = existsSync(join(dataDir, 'postgres/postmaster.pid'));
    remove();
    expect(ran.code, ran.stderr).toBe(0);
    expect(jsonOf(ran)).toEqual([]);
    expect(left).toBe(false);
  },
  NIGHT_MS,
);
