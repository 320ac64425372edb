import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { insertAccount, TONIGHT } from '../support/book.ts';
import { createTestDatabase, dropTestDatabase } from '../support/database.ts';

const KEYS = { openai: 'OPENAI_API_KEY', anthropic: 'ANTHROPIC_API_KEY' } as const;
const MODELS = { openai: 'gpt-4.1-nano', anthropic: 'claude-haiku-4-5' } as const;

for (const provider of ['openai', 'anthropic'] as const) {
  const key = process.env[KEYS[provider]];
  if (!key) console.log(`skipping Prepare on ${provider}: ${KEYS[provider]} is not set`);

  describe.skipIf(!key)(`Prepare for one customer on ${provider}, live`, () => {
    it('completes, and says what it cost', async () => {
      const database = await createTestDatabase();
      const environment = {
        LLM_PROVIDER: provider,
        LLM_MODEL: MODELS[provider],
        [KEYS[provider]]: key ?? '',
      };
      const app = await testApp(database, { environment });
      try {
        const file = new URL('../../seeds/playbooks/03-prepare.yaml', import.meta.url);
        await app.stores.playbookStore.publish(
          playbookFileSchema.parse(parse(readFileSync(file, 'utf8'))),
          '2000-01-01',
        );
        await insertAccount(app.stores.pool, {
          renewsInDays: 130,
          contract: { uplift_type: 'fixed', uplift_cap_percent: 5, terms_verified: true, seats: 100 },
        });
        const worker = await app.startWorker();
        const night = await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
        await worker.drain(5_000);
        const [execution] = await app.stores.executionCommands.list({ limit: 1 });
        const found = await app.stores.executionCommands.find(execution?.id ?? '');
        expect(found?.errorMessage ?? null).toBeNull();
        expect(night).toMatchObject({ completed: 1, failed: 0 });
        console.log(
          `${provider}: ${night.tokens} tokens, USD ${night.costUsd.toFixed(4)}, ${night.artifacts} artifacts`,
        );
      } finally {
        await app.close();
        await dropTestDatabase(database);
      }
    });
  });
}
