import type { RunningApp } from '../src/app/compose.ts';
import { startExecutions } from './executions.ts';
import { startReconciler } from './reconciler.ts';
import { startScheduler } from './scheduler.ts';
import type { Stoppable } from './stoppable.ts';

export type Workers = {
  /** Also starts the scheduler and the reconciler. */
  watch(): void;
  /** Stops all parts, each within the grace period. No execution fails because of it. */
  drain(): Promise<void>;
};

/** Starts the executions worker at once; `watch` starts the scheduler and the reconciler. */
export async function startWorkers(app: RunningApp): Promise<Workers> {
  const running: Stoppable[] = [await startExecutions(app)];
  let drained: Promise<void> | undefined;
  return {
    watch() {
      running.push(startScheduler(app), startReconciler(app));
    },
    drain() {
      // A second call waits for the same drain.
      drained ??= Promise.allSettled(running.map((each) => each.stop())).then(() => undefined);
      return drained;
    },
  };
}

export type PartRole = 'scheduler' | 'worker';

/** Starts the workers of a process that has one role. The caller starts the web server. */
export async function startPart(app: RunningApp, role: PartRole): Promise<Stoppable> {
  if (role === 'worker') return startExecutions(app);
  const running = [startScheduler(app), startReconciler(app)];
  return { stop: () => Promise.allSettled(running.map((each) => each.stop())).then(() => undefined) };
}
