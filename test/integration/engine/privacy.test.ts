import { afterEach, beforeEach, expect, it } from 'vitest';
import { composeApp } from '../../../src/app/compose.ts';
import type { LogFields, Logger } from '../../../src/platform/logger.ts';
import { OPERATOR } from '../../support/actor.ts';
import { testConfig } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { everythingQueued, onEachQueue } from '../../support/queue.ts';
import { error, rawAnswer, scriptedLlm } from '../../support/scripted-llm.ts';
import { asOwner } from '../../support/tables.ts';

/** A word that stands in the customer's name, the prompts, the answers, the error messages and the input. */
const CANARY = 'canary-7f3a';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => dropTestDatabase(database));

onEachQueue((queue) => {
  it('neither logs nor the queue ever hold a prompt or a datum of a customer: ids and codes only', async () => {
    const lines: string[] = [];
    const log = (fields: LogFields, message: string): unknown =>
      lines.push(JSON.stringify({ ...fields, message }));
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    const llm = scriptedLlm();
    const app = await composeApp(
      testConfig({ ...queue.environment(), RETRY_BASE_SECONDS: '1' }),
      { url: database.url },
      logger,
      {
        llm,
      },
    );
    const { steps } = smallPlaybook();
    const named = { ...steps[0], llm_prompt: `${CANARY} {{customer.name}}` };
    await app.stores.playbookStore.publish(smallPlaybook({ steps: [named, steps[1]] }), '2000-01-01');
    await app.stores.playbookStore.publish(
      smallPlaybook({ key: 'poor', steps: [{ ...steps[0], data_required: ['contract.seats'] }] }),
      '2000-01-01',
    );
    for (let n = 0; n < 4; n += 1)
      await insertAccount(app.stores.pool, { customer: { name: `${CANARY} ${n}`, notes: CANARY } });
    // A transient failure, an answer that stays wrong, an error of nobody's making, and one that completes.
    llm.next(
      error('LLM_OVERLOADED', { said: CANARY }),
      rawAnswer(`{"risk_score": "${CANARY}"}`),
      rawAnswer(`{"risk_score": "${CANARY}"}`),
      () => {
        throw new Error(`socket hang up while sending ${CANARY}`);
      },
    );
    const worker = await app.startWorker();
    await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    const failed = await app.stores.executionCommands.list({ status: 'failed', limit: 10 });
    expect(failed.length).toBeGreaterThanOrEqual(5);
    // A fault below every use case, as when a table is gone: it ends in the reason of the job.
    await asOwner(app.stores.pool, 'ALTER TABLE workflow_step_executions RENAME TO away');
    await app.stores.pool.query(
      `UPDATE workflow_executions SET status = 'pending', finished_at = NULL, dispatched_at = NULL WHERE status = 'failed'`,
    );
    await app.dispatch();
    await expect
      .poll(async () => (await app.bullQueue.getFailed()).length, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(failed.length);
    for (const job of await app.bullQueue.getFailed()) {
      expect(job.failedReason).toMatch(/^[A-Z_]+$/);
      expect(Object.keys(job.data)).toEqual(['executionId']);
    }
    await worker.drain(5_000);

    const queued = await everythingQueued(app);
    expect(queued.length).toBeGreaterThan(0);
    expect(queued.filter((text) => text.includes(CANARY))).toEqual([]);
    await app.close();

    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => line.includes(CANARY))).toEqual([]);
  });
});
