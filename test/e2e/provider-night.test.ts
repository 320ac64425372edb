import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionWorker } from '../../src/engine/queue-port.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { insertAccount, TONIGHT } from '../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { smallPlaybook } from '../support/playbooks.ts';

/** The official SDKs, from the queue to the artifact, against an emulator of the provider. */
describe.each([
  { provider: 'openai', key: 'OPENAI_API_KEY', base: 'OPENAI_BASE_URL', path: '/v1', model: 'gpt-5-mini' },
  {
    provider: 'anthropic',
    key: 'ANTHROPIC_API_KEY',
    base: 'ANTHROPIC_BASE_URL',
    path: '',
    model: 'claude-haiku-4-5',
  },
])('a night on $provider', ({ provider, key, base, path, model }) => {
  const aimock = new LLMock({ port: 0, strict: true });
  let database: TestDatabase;
  let app: App;
  let worker: ExecutionWorker;

  beforeAll(async () => {
    await aimock.start();
    database = await createTestDatabase();
    const environment = { LLM_PROVIDER: provider, [key]: 'test-key', [base]: `${aimock.url}${path}` };
    app = await testApp(database, { environment });
    await app.stores.playbookStore.publish(smallPlaybook(), '2000-01-01');
    worker = await app.startWorker();
  });
  beforeEach(() => {
    aimock.clearFixtures();
    aimock.clearRequests();
    const usage = { input_tokens: 1_000, output_tokens: 100 };
    aimock.onMessage(/^Analyze/, { content: '{"risk_score": 61}', usage });
    aimock.onMessage(/^Plan/, { content: '{"plan": "Call them."}', usage });
  });
  afterAll(async () => {
    await worker?.drain(5_000);
    await app?.close();
    await dropTestDatabase(database);
    await aimock.stop();
  });

  const calls = async (contractId: string) => {
    const { rows } = await app.stores.pool.query(
      `SELECT l.provider, l.model, l.error_code, l.cost_usd, l.input_tokens FROM llm_calls l
       JOIN workflow_executions e ON e.id = l.execution_id WHERE e.contract_id = $1 ORDER BY l.started_at`,
      [contractId],
    );
    return rows;
  };

  it('completes on the model of the environment and books what it cost', async () => {
    const { contractId } = await insertAccount(app.stores.pool);
    expect(await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT })).toMatchObject({
      completed: 1,
      failed: 0,
      artifacts: 1,
    });
    const booked = await calls(contractId);
    expect(booked).toHaveLength(2);
    for (const call of booked) {
      expect(call).toMatchObject({ provider, model, error_code: null, input_tokens: 1_000 });
      expect(call.cost_usd).toBeGreaterThan(0);
    }
  });

  it('tries again after a rate limit; the refused call is on record', async () => {
    aimock.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' });
    const { contractId } = await insertAccount(app.stores.pool);
    await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    await app.dispatch();
    await vi.waitFor(
      async () => {
        await app.reconcile();
        const [execution] = await app.stores.executionCommands.list({ contract: contractId, limit: 1 });
        expect(execution?.status).toBe('completed');
      },
      { timeout: 20_000, interval: 200 },
    );
    expect((await calls(contractId)).map((call) => call.error_code)).toEqual([
      'LLM_RATE_LIMITED',
      null,
      null,
    ]);
  });

  it('asks once more where the answer does not fit, and says what was wrong', async () => {
    aimock.clearFixtures();
    aimock.onMessage(/risk_score/, { content: '{"risk_score": 61}' });
    aimock.onMessage(/^Analyze/, { content: '{"risk_score": 610}' });
    aimock.onMessage(/^Plan/, { content: '{"plan": "Call them."}' });
    const { contractId } = await insertAccount(app.stores.pool);
    await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    const [execution] = await app.stores.executionCommands.list({ contract: contractId, limit: 1 });
    expect(execution?.status).toBe('completed');
    expect((await calls(contractId)).map((call) => call.error_code)).toEqual(['OUTPUT_SCHEMA', null, null]);
  });
});
