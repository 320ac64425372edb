import type { App } from '../src/app/compose.ts';
import { type Stoppable, singleFlight } from './stoppable.ts';

/** Rings again, at its start and every so often, for what is due and nobody has taken: the queue may lose everything. */
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
