import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export type TestDatabase = { readonly name: string; readonly url: string };

const OBJECT_IN_USE = '55006';

/**
 * A database for this test file, on the server of the run: a copy of the migrated one (schema `nightshift`), or an
 * empty one for tests of the migrations themselves. Drop it in `afterAll`.
 */
export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const server = inject('serverUrl');
  const template = (options.migrated ?? true) ? inject('templateDatabase') : 'template0';
  if (template === null) throw new Error('There are no migrations yet: ask for { migrated: false }.');
  const name = freshName('test');
  await createDatabase(server, name, template);
  return { name, url: urlOfDatabase(server, name) };
}

/** Drops it, even while clients are still connected. */
export async function dropTestDatabase(database: TestDatabase): Promise<void> {
  await dropDatabase(inject('serverUrl'), database.name);
}

export async function createDatabase(server: string, name: string, template = 'template0'): Promise<void> {
  // Two files that copy the template at the same moment block each other for an instant.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await onServer(server, `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
      return;
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && error.code === OBJECT_IN_USE;
      if (!busy || attempt >= 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export async function dropDatabase(server: string, name: string): Promise<void> {
  await onServer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

export function urlOfDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export function freshName(kind: string): string {
  return `nightshift_${kind}_${randomUUID().replaceAll('-', '')}`;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
