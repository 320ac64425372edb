import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { type Database, openDatabase } from '../src/app/database.ts';
import { loadConfig } from '../src/platform/config/config.ts';
import { migrate } from '../src/platform/postgres/migrate.ts';
import { PATIENCE } from '../src/platform/postgres/patience.ts';
import { createPool } from '../src/platform/postgres/pool.ts';
import { quietLogger } from './nightshift.ts';

export type BenchPostgres = { readonly url: string; readonly pool: pg.Pool; close(): Promise<void> };
export type BenchRedis = { readonly url: string; readonly client: Redis; close(): Promise<void> };

/**
 * Starts a new embedded PostgreSQL with its default settings, so durable, and with pg_stat_statements. Closing removes
 * it.
 */
export async function startPostgres(): Promise<BenchPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-bench-'));
  // Started by root, the server runs as an unprivileged user, who must be able to enter the folder.
  chmodSync(folder, 0o755);
  const open = (): Promise<Database> =>
    openDatabase(loadConfig({ DATA_DIR: folder, LOG_LEVEL: 'error' }), quietLogger);
  await countStatements(await open());
  const database = await open();
  const pool = createPool({ url: database.url, schema: 'nightshift', max: 2, answerMs: PATIENCE.setsMs });
  const close = async (): Promise<void> => {
    await pool.end();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await migrate({ url: database.url, schema: 'nightshift' });
    await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public');
  } catch (error) {
    await close();
    throw error;
  }
  return { url: database.url, pool, close };
}

/** Turns pg_stat_statements on from the next start, and stops the server by closing it. */
async function countStatements(database: Database): Promise<void> {
  const pool = createPool({ url: database.url, schema: 'public', max: 1 });
  await pool.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
  await pool.end();
  await database.close();
}

/** The Redis of REDIS_URL, or one that is started from the PATH; null where there is neither. */
export async function startRedis(): Promise<BenchRedis | null> {
  const given = process.env.REDIS_URL;
  if (given !== undefined && given !== '') return connect(given, null);
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  const failed = once(server, 'error').then(() => true);
  const started = once(server, 'spawn').then(() => false);
  if (await Promise.race([failed, started])) return null;
  return connect(`redis://127.0.0.1:${port}`, server);
}

async function connect(url: string, server: ChildProcess | null): Promise<BenchRedis> {
  const client = new Redis(url, { maxRetriesPerRequest: null });
  // Errors are expected until the server listens; the deadline catches one that never does.
  client.on('error', () => undefined);
  const late = sleep(10_000, 'late', { ref: false });
  if ((await Promise.race([client.ping(), late])) === 'late')
    throw new Error(`Redis at ${url} does not answer`);
  return {
    url,
    client,
    async close() {
      client.disconnect();
      if (!server) return;
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      await gone;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
