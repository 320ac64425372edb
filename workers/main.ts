import type { RunningApp } from '../src/app/compose.ts';
import { startExecutions } from './executions.ts';
import { startReconciler } from './reconciler.ts';
import { startScheduler } from './scheduler.ts';
import type { Stoppable } from './stoppable.ts';

export type Workers = {
  /** From now on also watches the clock (scheduler) and what is overdue (reconciler). */
  watch(): void;
  /** Stops all of them, each within the grace period; nothing is failed by it. */
  drain(): Promise<void>;
};

/** All that works in this process: executions at once, the watch when it is asked for. */
export async function startWorkers(app: RunningApp): Promise<Workers> {
  const running: Stoppable[] = [await startExecutions(app)];
  let drained: Promise<void> | undefined;
  return {
    watch() {
      running.push(startScheduler(app), startReconciler(app));
    },
    drain() {
      // Who asks again waits for the same end.
      drained ??= Promise.allSettled(running.map((each) => each.stop())).then(() => undefined);
      return drained;
    },
  };
}

export type PartRole = 'api' | 'scheduler' | 'worker';

/** What works in a process that is a part of Nightshift only; the web server is not ours. */
export async function startPart(app: RunningApp, role: PartRole): Promise<Stoppable> {
  if (role === 'worker') return startExecutions(app);
  const running = role === 'scheduler' ? [startScheduler(app), startReconciler(app)] : [];
  return { stop: () => Promise.allSettled(running.map((each) => each.stop())).then(() => undefined) };
}
