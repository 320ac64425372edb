/** The program behind worker-process.ts: a worker that drains on SIGTERM, as `npm start` does. */

import { composeApp } from '../../src/app/compose.ts';
import { createMockClient } from '../../src/llm/providers/mock.ts';
import { startWorkers } from '../../workers/main.ts';
import { testConfig } from './app.ts';
import { silentLogger } from './silent-logger.ts';

const { url, latencyMs, environment } = JSON.parse(process.argv[2] ?? '{}');
const llm = createMockClient({ latencyMs });
const app = await composeApp(testConfig(environment), { url }, silentLogger, { llm });
const workers = await startWorkers(app);
process.once('SIGTERM', async () => {
  await workers.drain();
  await app.close();
  process.exit(0);
});
// The process that started us is gone, so nobody will ever stop us.
process.stdin.resume().once('end', () => process.exit(1));
process.stdout.write('ready\n');
