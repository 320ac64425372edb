import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import type { TestProject } from 'vitest/node';
import { createDatabase, dropDatabase, freshName, urlOfDatabase } from './database.ts';
import { spawnEmbeddedUser } from './embedded-user.ts';
import { hasRedisServer, startRedis } from './redis-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server on which databases may be created: that of TEST_DATABASE_URL, else an embedded one for this run alone. */
    serverUrl: string;
    /** A database with all migrations, to copy; null while there are no migrations. */
    templateDatabase: string | null;
    /** REDIS_URL, else a server for this run alone; null where no `redis-server` is on the PATH. */
    redisUrl: string | null;
  }
}

/** Runs once: starts a Redis and a server, with a migrated database that the tests copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await openRedis();
  project.provide('redisUrl', redis.url);
  const server = await openServer();
  const template = freshName('template');
  try {
    await createDatabase(server.url, template);
    const migrated = await migrateIfWritten(urlOfDatabase(server.url, template));
    project.provide('serverUrl', server.url);
    project.provide('templateDatabase', migrated ? template : null);
  } catch (error) {
    await server.close();
    await redis.close();
    throw error;
  }
  return async () => {
    await dropDatabase(server.url, template);
    await server.close();
    await redis.close();
  };
}

async function openRedis(): Promise<{ url: string | null; close(): Promise<void> }> {
  const given = process.env.REDIS_URL;
  if (given !== undefined && given !== '') return { url: given, close: async () => undefined };
  if (!hasRedisServer()) return { url: null, close: async () => undefined };
  return startRedis();
}

async function openServer(): Promise<{ url: string; close(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') return { url: given, close: async () => undefined };
  const dataRoot = mkdtempSync(join(tmpdir(), 'nightshift-test-'));
  // Started by root, Postgres runs as an unprivileged user, who must be able to enter the folder.
  chmodSync(dataRoot, 0o755);
  // Another process holds it, since vitest runs no teardown when it is interrupted: that process notices our end and
  // cleans up.
  const holder = spawnEmbeddedUser({ dataRoot, thenRemove: true });
  const { url } = await holder.opened;
  return { url, close: holder.close };
}

async function migrateIfWritten(url: string): Promise<boolean> {
  const path = join(import.meta.dirname, '../../src/platform/postgres/migrate.ts');
  if (!existsSync(path)) return false;
  // As execArgv in vitest.config.ts does for the workers, since knex imports the migrations without vite.
  register();
  const module: typeof import('../../src/platform/postgres/migrate.ts') = await import(
    pathToFileURL(path).href
  );
  await module.migrate({ url, schema: 'nightshift' });
  return true;
}
