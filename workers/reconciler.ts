import type { App } from '../src/app/compose.ts';
import { type Stoppable, singleFlight } from './stoppable.ts';

/**
 * Runs `reconcile` at once and every `reconcileEveryMs`: it enqueues again what is due and no worker has taken, since
 * the queue may lose everything.
 */
export function startReconciler(app: Pick<App, 'reconcile' | 'logger' | 'config'>): Stoppable {
  const { reconcileEveryMs, drainMs } = app.config.worker;
  const reconcile = singleFlight(app.reconcile, 'reconciler', app.logger);
  reconcile.call();
  const timer = setInterval(reconcile.call, reconcileEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      await reconcile.settle(drainMs);
    },
  };
}
