import type { App } from '../src/app/compose.ts';
import type { Stoppable } from './stoppable.ts';

/**
 * Starts the worker that takes executions from the queue and runs them. Stopping releases, unharmed, those that do not
 * end within the grace period.
 */
export async function startExecutions(app: Pick<App, 'startWorker' | 'config'>): Promise<Stoppable> {
  const worker = await app.startWorker();
  return { stop: () => worker.drain(app.config.worker.drainMs) };
}
