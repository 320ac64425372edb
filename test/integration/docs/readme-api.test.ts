import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, todayIn } from '../../../src/platform/civil-date.ts';
import { serveEngine } from '../../support/api.ts';
import { insertAccount } from '../../support/book.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { workDue } from '../../support/work-due.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const [, section = ''] = /## The API\n([\s\S]*?)\n## /.exec(readFileSync(`${ROOT}README.md`, 'utf8')) ?? [];
const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);

const { engine, served } = await serveEngine();
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  await served.server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => folder.remove());

it('the commands of the section on the API do what it says', async () => {
  await engine.publish();
  const { executionId } = await engine.start();
  await engine.run(executionId);
  const artifact = (await engine.app.stores.artifacts.list({ status: 'pending_review', limit: 1 }))[0];
  const renewal = addDays(todayIn('UTC', new Date()), 130);
  const other = await insertAccount(engine.pool, { term: { renewal_date: renewal } });
  const asAdmin = await served.as('admin');
  const opened = await asAdmin('POST', '/api/workflows/from-template', {
    ...{ playbookKey: 'prepare', customerId: other.customerId },
  });
  const { executionId: byHand, currentStep } = opened.json().workflow;
  // As if the key of the section had opened it.
  await engine.pool.query(`UPDATE workflow_executions SET driven_by = 'key:crm' WHERE id = $1`, [byHand]);
  const worker = workDue(engine);
  const address = served.server.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const script = blocks
    .join('\n')
    .replaceAll('http://127.0.0.1:3000', `http://127.0.0.1:${port}`)
    .replaceAll('npx nightshift', `node ${ROOT}bin/nightshift.mjs`)
    .replaceAll('curl -s ', 'curl -sf ')
    .replaceAll('CUSTOMER', other.customerId)
    .replaceAll('EXECUTION/steps/STEP', `${byHand}/steps/${currentStep}`)
    .replaceAll('/ID', `/${artifact?.id}`);
  const { stdout } = await run('bash', ['-euc', script], {
    env: {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: engine.url,
      DATA_DIR: folder.path,
      LOG_LEVEL: 'silent',
    },
  });
  await worker.stop();
  expect(stdout).toContain('"playbookKey":"prepare"');
  expect(stdout).toContain('"outputs":{"risk_score":42}');
  const { rows } = await engine.pool.query('SELECT status FROM workflow_artifacts WHERE id = $1', [
    artifact?.id,
  ]);
  expect(rows).toEqual([{ status: 'approved' }]);
  expect((await engine.pool.query('SELECT key FROM workflow_pauses')).rows).toEqual([{ key: 'prepare' }]);
});
