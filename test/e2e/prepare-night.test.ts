import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionDetail } from '../../src/engine/execution-detail.ts';
import type { ExecutionWorker } from '../../src/engine/queue-port.ts';
import { addDays } from '../../src/platform/civil-date.ts';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import type { NightSummary } from '../../src/schedule/actions/run-night.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { insert, insertAccount, TONIGHT } from '../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { onEachQueue } from '../support/queue.ts';

/** A contract that renews in 130 days, from the scan to artifacts that are ready for review. */
onEachQueue((queue) => {
  describe('a night of Prepare for a contract that renews in 130 days', () => {
    let database: TestDatabase;
    let app: App;
    let worker: ExecutionWorker;
    let summary: NightSummary;
    let execution: ExecutionDetail;
    let withoutTerms: ExecutionDetail;

    beforeAll(async () => {
      database = await createTestDatabase();
      app = await testApp(database, { environment: queue.environment() });
      const { pool, playbookStore } = app.stores;
      const file = new URL('../../seeds/playbooks/03-prepare.yaml', import.meta.url);
      await playbookStore.publish(playbookFileSchema.parse(parse(readFileSync(file, 'utf8'))), '2000-01-01');
      const { customerId, contractId } = await insertAccount(pool, {
        renewsInDays: 130,
        customer: { name: "O'Reilly & Sons <Ltd>", segment: 'mid_market', tier: 'growth' },
        contract: {
          arr: 96_500,
          currency: 'EUR',
          arr_reporting: 105_000,
          seats: 200,
          uplift_type: 'fixed',
          uplift_cap_percent: 5,
          terms_verified: true,
        },
      });
      for (let day = 0; day < 90; day += 1) {
        const users = day < 30 ? 90 : 120;
        await insert(pool, 'usage_metrics', {
          customer_id: customerId,
          day: addDays(TONIGHT, -day),
          active_users: users,
          events: users * 10,
          seats_used: users,
        });
      }
      const unread = await insertAccount(pool, {
        renewsInDays: 130,
        customer: { name: 'Nobody Read The Contract' },
      });
      worker = await app.startWorker();
      summary = await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
      execution = await executionOf(contractId);
      withoutTerms = await executionOf(unread.contractId);
    });

    async function executionOf(contract: string): Promise<ExecutionDetail> {
      const [listed] = await app.stores.executionCommands.list({ contract, limit: 1 });
      const found = await app.stores.executionCommands.find(listed?.id ?? '');
      if (!found) throw new Error(`the night left no execution for ${contract}`);
      return found;
    }

    afterAll(async () => {
      await worker?.drain(5_000);
      await app?.close();
      await dropTestDatabase(database);
    });

    it('starts Prepare once for each and completes it', () => {
      expect(execution.errorMessage).toBeNull();
      expect(summary).toMatchObject({ contracts: 2, matched: 2, started: 2, completed: 2, failed: 0 });
      expect(execution).toMatchObject({ stage: 'Prepare', status: 'completed', occurrence: 0 });
    });

    it('asks at least three prompts that hold the data of the customer, verbatim', () => {
      const prompts = execution.steps.filter((step) => step.prompt !== null);
      expect(prompts.length).toBeGreaterThanOrEqual(3);
      for (const { prompt } of prompts) expect(prompt).toContain("O'Reilly & Sons <Ltd>");
      expect(prompts.map((step) => step.prompt).join('\n')).toContain('EUR 96,500');
    });

    it('hands what a step found to the prompts after it', () => {
      const risk = execution.steps.find((step) => step.stepKey === 'risk_assessment');
      const pricing = execution.steps.find((step) => step.stepKey === 'pricing_strategy');
      const { risk_score } = z.object({ risk_score: z.int().min(1) }).parse(risk?.outputs);
      expect(pricing?.prompt).toContain(String(risk_score));
    });

    it('takes the route for unknown terms, skips the price and asks for the terms instead', () => {
      expect(withoutTerms.steps.map(({ stepKey, status, route }) => ({ stepKey, status, route }))).toEqual([
        { stepKey: 'data_snapshot', status: 'completed', route: 'no_price' },
        { stepKey: 'risk_assessment', status: 'completed', route: null },
        { stepKey: 'pricing_strategy', status: 'skipped', route: null },
        { stepKey: 'engagement_plan', status: 'completed', route: null },
        { stepKey: 'approvals', status: 'completed', route: null },
      ]);
      const keys = withoutTerms.artifacts.map((artifact) => artifact.key);
      expect(keys).toContain('terms_request');
      expect(keys).not.toContain('price_options');
    });

    it('leaves artifacts for review that name the customer and prices within the cap', async () => {
      expect(execution.artifacts.length).toBeGreaterThanOrEqual(2);
      expect(execution.artifacts.every((artifact) => artifact.status === 'pending_review')).toBe(true);
      const { target_price, increase_percent } = Object.assign(
        {},
        ...execution.steps.map((step) => step.outputs),
      );
      expect(increase_percent).toBeLessThanOrEqual(5);
      expect(target_price).toBeLessThanOrEqual(96_500 * 1.05 + 1);
    });

    it('starts nothing when the same night runs again', async () => {
      const again = await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
      expect(again).toMatchObject({ matched: 2, started: 0, completed: 2, failed: 0 });
    });
  });
});
