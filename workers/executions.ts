import type { App } from '../src/app/compose.ts';
import type { Stoppable } from './stoppable.ts';

/** Takes executions from the queue and runs them; stopping hands back unharmed what does not end within the grace. */
export async function startExecutions(app: Pick<App, 'startWorker' | 'config'>): Promise<Stoppable> {
  const worker = await app.startWorker();
  return { stop: () => worker.drain(app.config.worker.drainMs) };
}
