/** Nightshift's worker as `npm start` runs it, with a model that costs nothing. */
import { composeApp } from '../src/app/compose.ts';
import { startWorkers } from '../workers/main.ts';
import { benchLlm } from './llm.ts';
import { benchConfig, quietLogger } from './nightshift.ts';
import { serveUntilStopped, workerOptions } from './worker-process.ts';

const options = workerOptions();
const app = await composeApp(benchConfig(options), { url: options.databaseUrl }, quietLogger, {
  llm: benchLlm(options.latencyMs),
});
const workers = await startWorkers(app);
serveUntilStopped(async () => {
  await workers.drain();
  await app.close();
});
