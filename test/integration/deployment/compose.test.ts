import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentSchema, loadConfig } from '../../../src/platform/config/config.ts';
import { cli } from '../../support/cli.ts';

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('docker-compose.yml', root), 'utf8');

const condition = z.enum(['service_started', 'service_healthy', 'service_completed_successfully']);
/** The parts of the compose specification that we use; anything else is a typo until it is added here. */
const service = z.strictObject({
  build: z.literal('.').optional(),
  image: z.string(),
  init: z.boolean().optional(),
  command: z.array(z.string()).min(1).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[\w/]+$/)).optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition })).optional(),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string().regex(/^\d+s$/), retries: z.number() })
    .optional(),
});
const file = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .catchall(z.unknown());

const compose = file.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build === '.');
/** `${NAME:-default}` as compose expands it where nothing is set. */
const filledIn = (value: string): string => value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

const COMPOSE = [['docker', 'compose'], ['docker-compose']] as const;
/** The command of Docker Compose; null where there is none. */
const dockerCompose =
  COMPOSE.find(([program, ...first]) => spawnSync(program, [...first, 'version']).status === 0) ?? null;

describe('docker-compose.yml', () => {
  it.skipIf(dockerCompose === null)('is valid to Docker Compose itself (skipped where there is none)', () => {
    const [program = '', ...first] = dockerCompose ?? [];
    const { status, stderr } = spawnSync(program, [...first, 'config', '--quiet'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('has only the extensions that the specification allows beside services and volumes', () => {
    for (const key of Object.keys(compose)) expect(key).toMatch(/^(services|volumes|x-[a-z-]+)$/);
  });

  it('is api, scheduler and workers over Postgres and Redis, after two one-shot services', () => {
    expect(services.map(([name]) => name)).toEqual([
      'postgres',
      'redis',
      'migrate',
      'playbooks',
      'api',
      'scheduler',
      'worker',
    ]);
  });

  it('starts nothing before what it depends on is ready, and names no service that is not there', () => {
    for (const [name, { depends_on = {} }] of services)
      for (const [other, { condition: awaited }] of Object.entries(depends_on)) {
        const target = compose.services[other];
        expect(target, `${name} depends on ${other}`).toBeDefined();
        if (awaited === 'service_completed_successfully') expect(target?.restart).toBe('no');
        if (awaited === 'service_healthy') expect(target?.healthcheck).toBeDefined();
      }
  });

  it('names volumes that it declares, and lets nobody but this machine in', () => {
    for (const [, { volumes = [] }] of services)
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  });

  it.each(ours)('%s: its variables are known and valid', (_name, { environment = {} }) => {
    expect(Object.keys(environmentSchema.shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
    const values = Object.entries(environment).map(([key, value]) => [key, filledIn(value)]);
    const config = loadConfig(Object.fromEntries(values));
    expect(config.secrets.databaseUrl).toMatch(/@postgres:5432/);
    expect(config.secrets.queueUrl).toBe('redis://redis:6379');
  });

  it.each(ours)('%s: its command is one of ours', async (_name, { command = [] }) => {
    // There is no database: the command gets past everything that the command line checks.
    const ran = await cli([...command, '--json'], {
      DATABASE_URL: 'postgres://127.0.0.1:1/x',
      DATA_DIR: '/tmp',
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'DEPENDENCY_DOWN' } });
    expect(ran.code).toBe(4);
  });

  it('gives a worker the time that its drain takes', () => {
    const { drainMs } = loadConfig({}).worker;
    expect(Number.parseInt(compose.services.worker?.stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(
      drainMs + 15_000,
    );
  });

  it('keeps the queue in a store that evicts nothing and writes down what it holds', () => {
    expect(compose.services.redis?.command?.join(' ')).toMatch(
      /--maxmemory-policy noeviction --appendonly yes/,
    );
  });

  it('holds no key', () => {
    for (const [, { environment = {} }] of services)
      for (const [key, value] of Object.entries(environment))
        if (/KEY|TOKEN/.test(key)) expect(value).toMatch(/^\$\{[A-Z_]+:-\}$/);
  });
});
