import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import type { Ask } from '../../../src/cli/terminal/ask.ts';
import { testApp } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { cli, jsonOf, type Ran, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { countOf } from '../../support/tables.ts';

const EARLIER = '2026-11-30';

let database: TestDatabase;
let app: App;
let folder: ReturnType<typeof temporaryFolder>;
let ids: string[];

beforeAll(async () => {
  folder = temporaryFolder();
  database = await createTestDatabase();
  app = await testApp(database);
  await app.stores.playbookStore.publish(smallPlaybook(), '2000-01-01');
  for (let n = 0; n < 5; n += 1) await insertAccount(app.stores.pool);
  await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
  ids = (await app.stores.executionCommands.list({ limit: 5 })).map(({ id }) => id).sort();
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
  folder.remove();
});
beforeEach(async () => {
  const { pool } = app.stores;
  await pool.query('DELETE FROM audit_log');
  await pool.query(`UPDATE workflow_executions SET status = 'failed', finished_at = now(), error_code = 'LLM_OVERLOADED',
    error_message = 'm', attempts = 5, as_of = '${TONIGHT}', context = '{}', dispatched_at = NULL`);
  // One completed execution, one that lacked data, one of another night.
  const [completed, lacking, earlier] = ids;
  await pool.query(`UPDATE workflow_executions SET status = 'completed', error_code = NULL WHERE id = $1`, [
    completed,
  ]);
  await pool.query(`UPDATE workflow_executions SET error_code = 'CONTEXT_MISSING_REQUIRED' WHERE id = $1`, [
    lacking,
  ]);
  await pool.query(`UPDATE workflow_executions SET as_of = '${EARLIER}' WHERE id = $1`, [earlier]);
});

const run = (argv: readonly string[], ask?: Ask): Promise<Ran> =>
  cli(
    ['executions', 'retry', ...argv],
    { DATABASE_URL: database.url, DATA_DIR: folder.path },
    undefined,
    ask,
  );
const pending = (): Promise<number> => countOf(app.stores.pool, 'workflow_executions', `status = 'pending'`);

describe('executions retry --status failed', () => {
  test('retries all of them by one rule, each with an entry in the audit log', async () => {
    const ran = await run(['--status', 'failed', '--yes', '--json']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('4 failed executions.');
    expect(jsonOf(ran)).toEqual({ retried: 4, executionIds: expect.arrayContaining(ids.slice(1)) });
    const { rows } = await app.stores.pool.query(
      `SELECT id, status, attempts, error_code, restarted_at IS NOT NULL AS restarted, dispatched_at IS NOT NULL AS enqueued,
         context IS NULL AS refreshed FROM workflow_executions ORDER BY id`,
    );
    const again = { status: 'pending', attempts: 0, error_code: null, restarted: true, enqueued: true };
    expect(rows).toEqual([
      expect.objectContaining({ id: ids[0], status: 'completed' }),
      // A retry looks the missing data up again.
      { id: ids[1], ...again, refreshed: true },
      ...ids.slice(2).map((id) => ({ id, ...again, refreshed: false })),
    ]);
    const audited = await app.stores.pool.query(
      `SELECT subject_id, actor, details FROM audit_log WHERE action = 'retry execution' ORDER BY subject_id`,
    );
    expect(audited.rows).toEqual(
      ids.slice(1).map((id) => ({
        subject_id: id,
        actor: expect.stringMatching(/^cli:./),
        details: { contextRefreshed: id === ids[1] },
      })),
    );
  });

  test('--code and --night choose', async () => {
    const byCode = await run(['--status', 'failed', '--code', 'llm_overloaded', '--night', TONIGHT, '--yes']);
    expect(byCode.stderr).toContain(`2 failed executions with LLM_OVERLOADED of the night of ${TONIGHT}.`);
    expect(byCode.stdout).toBe('Due again: 2 executions.\n');
    expect(await pending()).toBe(2);
    expect(jsonOf(await run(['--night', EARLIER, '--yes', '--json']))).toMatchObject({
      retried: 1,
      executionIds: [ids[2]],
    });
  });

  test('says so where there is nothing to do', async () => {
    const ask = vi.fn<Ask>();
    const ran = await run(['--status', 'failed', '--code', 'LLM_TIMEOUT'], ask);
    expect(ran).toMatchObject({ code: 0, stdout: 'Nothing to do: none has failed so.\n' });
    expect(ask).not.toHaveBeenCalled();
    expect(jsonOf(await run(['--code', 'LLM_TIMEOUT', '--json']))).toEqual({ retried: 0, executionIds: [] });
  });

  test('asks at a terminal, with the count, and does nothing without a yes', async () => {
    const ask = vi.fn<Ask>().mockResolvedValueOnce(false).mockResolvedValueOnce(true);
    const refused = await run(['--status', 'failed', '--code', 'LLM_OVERLOADED'], ask);
    expect(refused).toMatchObject({ code: 0, stdout: 'Nothing was changed.\n' });
    expect(ask.mock.lastCall?.[0]).toBe('3 failed executions with LLM_OVERLOADED. Retry?');
    expect(await pending()).toBe(0);
    expect(await run(['--status', 'failed'], ask)).toMatchObject({ stdout: 'Due again: 4 executions.\n' });
    expect(await pending()).toBe(4);
  });

  test('elsewhere prints the count, and does nothing without --yes', async () => {
    const ran = await run(['--status', 'failed', '--json']);
    expect(ran.code).toBe(2);
    expect(jsonOf(ran)).toEqual({
      error: {
        code: 'USAGE_INVALID',
        message: '4 failed executions would be retried. Nothing was changed.',
        hint: 'Add --yes to retry them.',
      },
    });
    expect(await pending()).toBe(0);
  });
});

test.each([
  ['a code with a slip', ['--code', 'LLM_OVERLOAD', '--yes'], 'Did you mean LLM_OVERLOADED?'],
  ['a code that is none', ['--code', 'BROKEN', '--yes'], 'There is no code "BROKEN".'],
  ['another status', ['--status', 'cancelled'], 'failed'],
  ['an id and a choice', ['x', '--status', 'failed'], 'either'],
  ['neither', [], 'either'],
])('%s is refused', async (_, argv, message) => {
  const ran = await run([...argv, '--json']);
  expect(ran.code).toBe(2);
  expect(jsonOf(ran)).toMatchObject({
    error: { code: 'USAGE_INVALID', message: expect.stringContaining(message) },
  });
  expect(await pending()).toBe(0);
});
