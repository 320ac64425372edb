import type { App } from '../../src/app/compose.ts';
import { createMetricsActions } from '../../src/operations/actions.ts';
import { exposeFigures } from '../../src/operations/prometheus/figure-metrics.ts';
import { OPERATOR } from './actor.ts';

/** What a process says to Prometheus now: nothing of it is kept from an earlier scrape. */
export function scrape({ stores, bullQueue, config, clock, metrics }: App): Promise<string> {
  const { collectMetrics } = createMetricsActions({
    ...{ store: stores.figures, clock, metrics, exposeFigures },
    rules: { scan: config.scan, sourceMaxAgeDays: config.sources.maxAgeDays },
    countJobs: () => bullQueue.getJobCounts(),
    databaseWaitMs: stores.leaseStore.longestWaitMs,
  });
  return collectMetrics(OPERATOR);
}
