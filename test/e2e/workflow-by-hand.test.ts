import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionWorker } from '../../src/engine/queue-port.ts';
import { addDays, todayIn } from '../../src/platform/civil-date.ts';
import { type Ask, type ServedApi, serveApi } from '../support/api.ts';
import { testApp } from '../support/app.ts';
import { insertAccount } from '../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { smallPlaybook } from '../support/playbooks.ts';
import { onEachQueue } from '../support/queue.ts';

/** As a host does it: over HTTP alone, with workers that run what people ask for. */

const today = todayIn('UTC', new Date());

/** Assess leads past the light touch where the risk is high; the offer has an e-mail, the plan a report. */
function playbook() {
  const [assess, plan] = smallPlaybook().steps;
  if (!assess || !plan) throw new Error('the small playbook has two steps');
  const email = {
    ...plan.artifacts[0],
    ...{ key: 'offer', kind: 'email', audience: 'internal', title: 'Offer to {{customer.name}}' },
    sections: [{ key: 'offer', title: 'Offer', content: '{{outputs.offer}}' }],
  };
  return smallPlaybook({
    steps: [
      assess,
      {
        ...{ key: 'light', name: 'Light touch', type: 'llm', llm_prompt: 'Note for {{customer.name}}.' },
        ...{ outputs: { note: { type: 'string' } }, mock_outputs: { note: 'All is well.' } },
      },
      plan,
      {
        ...{ key: 'review', name: 'Review', type: 'llm', llm_prompt: 'Doubt: {{outputs.plan}}' },
        ...{ outputs: { doubt: { type: 'string' } }, mock_outputs: { doubt: 'None.' } },
      },
      {
        ...{ key: 'offer', name: 'Offer', type: 'llm', llm_prompt: 'Offer to {{customer.name}}.' },
        ...{ outputs: { offer: { type: 'string' } }, mock_outputs: { offer: 'Renew with us.' } },
        artifacts: [email],
      },
    ],
    conditional_routing: {
      assess: {
        routes: [{ id: 'high', when: { path: 'outputs.risk_score', op: 'gte', value: 40 }, goto: 'plan' }],
        default: 'light',
      },
    },
  } as Parameters<typeof smallPlaybook>[0]);
}

type Provider = { readonly name: string; environment(aimock: LLMock): Record<string, string> };
const PROVIDERS: readonly Provider[] = [
  { name: 'the mock', environment: () => ({}) },
  {
    name: 'the SDK of OpenAI',
    environment: ({ url }) => ({
      ...{ LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'test-key', OPENAI_BASE_URL: `${url}/v1` },
    }),
  },
  {
    name: 'the SDK of Anthropic',
    environment: ({ url }) => ({
      ...{ LLM_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: url },
    }),
  },
];

onEachQueue((queue) => {
  describe.each(PROVIDERS)('a workflow worked by hand, with $name', ({ environment }) => {
    const aimock = new LLMock({ port: 0, strict: true });
    let database: TestDatabase;
    let app: App;
    let served: ServedApi;
    let worker: ExecutionWorker;
    let csm: Ask;

    beforeAll(async () => {
      await aimock.start();
      for (const [prompt, outputs] of [
        [/^Analyze/, { risk_score: 61 }],
        [/^Plan/, { plan: 'Call them about a risk of 61.' }],
        [/^Doubt/, { doubt: 'None.' }],
        [/^Offer/, { offer: 'Renew with us.' }],
      ] as const)
        aimock.onMessage(prompt, { content: JSON.stringify(outputs) });
      database = await createTestDatabase();
      const settings = { ...queue.environment(), ...environment(aimock) };
      app = await testApp(database, { environment: settings });
      await app.stores.playbookStore.publish(playbook(), '2000-01-01');
      served = await serveApi(app, database, queue.environment().QUEUE_URL ? settings : {});
      worker = await app.startWorker();
      csm = await served.as('csm');
    });
    afterAll(async () => {
      await worker?.drain(5_000);
      await served?.close();
      await app?.close();
      await dropTestDatabase(database);
      await aimock.stop();
    });

    /** Works one customer from the first step to the end, as somebody who changes their mind once. */
    async function workThrough(): Promise<void> {
      const account = await insertAccount(app.stores.pool, { term: { renewal_date: addDays(today, 130) } });
      const opened = await csm('POST', '/api/workflows/from-template', {
        stageName: 'Prepare',
        customerId: account.customerId,
      });
      expect(opened.statusCode, opened.body).toBe(201);
      const { executionId, currentStep } = opened.json().workflow;
      expect(currentStep).toBe('assess');
      const at = `/api/workflows/executions/${executionId}`;
      const step = async (stepId: string, what: string, body: unknown = {}) => {
        const answer = await csm('POST', `${at}/steps/${stepId}/${what}`, body);
        expect(answer.statusCode, answer.body).toBe(200);
        return answer.json();
      };

      const assessed = await step('assess', 'execute');
      // The route that the risk takes.
      expect(assessed).toMatchObject({ success: true, nextStep: { stepId: 'plan' }, artifacts: [] });
      const { outputs, artifacts, nextStep } = await step('plan', 'execute');
      expect(outputs.plan).toContain(String(assessed.outputs.risk_score));
      expect([artifacts.length, nextStep.stepId]).toEqual([1, 'review']);
      expect(await step('review', 'skip', { reason: 'read it already' })).toMatchObject({
        ...{ outputs: null, nextStep: { stepId: 'offer' } },
      });
      expect(await step('plan', 'back')).toMatchObject({ nextStep: { stepId: 'plan' } });
      await step('plan', 'execute', { complete: false });
      const { nextStep: afterPlan } = await step('plan', 'complete', {
        outputs: { plan: 'A plan of mine.' },
      });
      expect(afterPlan.stepId).toBe('review');
      expect((await step('review', 'execute')).outputs).toEqual({ doubt: 'None.' });
      expect(await step('offer', 'execute')).toMatchObject({ nextStep: null });

      const { workflow } = (await csm('GET', `${at}/workflow`)).json();
      expect(workflow).toMatchObject({ status: 'completed', currentStep: null });
      expect(
        workflow.steps.map(({ stepId, status }: Record<string, string>) => `${stepId} ${status}`),
      ).toEqual([
        'assess completed',
        'light skipped',
        'plan completed',
        'review completed',
        'offer completed',
      ]);
      expect(
        workflow.artifacts.map(({ key, status }: Record<string, string>) => `${key} ${status}`).sort(),
      ).toEqual(['offer pending_review', 'plan pending_review']);
      const plan = workflow.artifacts.find(({ key }: { key: string }) => key === 'plan');
      expect((await csm('GET', `/api/artifacts/${plan.id}`)).body).toContain('A plan of mine.');
    }

    it(
      'goes from the first step to the last: a route, a skip, a way back, a correction',
      workThrough,
      30_000,
    );

    it('goes on beside several others', async () => {
      await Promise.all(Array.from({ length: 4 }, workThrough));
      const { rows } = await app.stores.pool.query(
        `SELECT count(*)::int AS n FROM workflow_executions WHERE status <> 'completed'`,
      );
      expect(rows).toEqual([{ n: 0 }]);
    }, 60_000);
  });
});
