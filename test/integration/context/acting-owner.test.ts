import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlaybookStore } from '../../../src/authoring/postgres/playbook-store.ts';
import { createContextSource } from '../../../src/context/postgres/context-source.ts';
import { createExecutionCommands } from '../../../src/engine/postgres/execution-commands.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { insert, insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({
    ...{ url: database.url, schema: 'nightshift' },
    settings: { 'nightshift.scope': 'all' },
  });
  await createPlaybookStore(pool).publish(smallPlaybook(), '2000-01-01');
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

/** Whose execution it is, and who signs, where the owner of an account has left or not and has a backup or not. */
async function ownersOf(ownerIsThere: boolean, backup: 'there' | 'gone' | 'none') {
  const backupId = backup === 'none' ? null : randomUUID();
  if (backupId !== null)
    await insert(pool, 'users', {
      id: backupId,
      email: `${backupId}@example.com`,
      name: 'Backup',
      role: 'csm',
      active: backup === 'there',
    });
  const account = await insertAccount(pool, { customer: { backup_owner_id: backupId } });
  await pool.query('UPDATE users SET active = $2 WHERE id = $1', [account.ownerId, ownerIsThere]);
  const commands = createExecutionCommands(pool);
  const started = await commands.startByHand({
    contractId: account.contractId,
    key: 'prepare',
    asOf: TONIGHT,
    interactive: false,
    actor: 'test',
  });
  const id = 'executionId' in started ? started.executionId : '';
  const rows = await createContextSource(pool).gather(id);
  const { rows: executions } = await pool.query('SELECT owner_id FROM workflow_executions WHERE id = $1', [
    id,
  ]);
  expect(executions[0].owner_id).toBe(rows?.owner?.id ?? null);
  return { owner: rows?.owner?.name ?? null, backup: rows?.backup_owner?.name ?? null };
}

describe('the owner of an execution', () => {
  it('is the owner of the customer, with the backup beside', async () => {
    expect(await ownersOf(true, 'there')).toEqual({ owner: 'Ines Okafor', backup: 'Backup' });
  });
  it('is the backup where the owner has left', async () => {
    expect(await ownersOf(false, 'there')).toEqual({ owner: 'Backup', backup: null });
  });
  it('is nobody where both have left: no draft is signed by one who is gone', async () => {
    expect(await ownersOf(false, 'gone')).toEqual({ owner: null, backup: null });
    expect(await ownersOf(false, 'none')).toEqual({ owner: null, backup: null });
  });
});
