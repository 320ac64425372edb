import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import { todayIn } from '../platform/civil-date.ts';
import type { Clock } from '../platform/clock.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { type FiguresRules, judgeFigures, type OperationsFigures } from './figures.ts';
import type { CountJobs, FiguresStore } from './ports.ts';

/** The figures are as old as this at the most, and are asked for by one statement at a time, however many ask. */
const CACHED_MS = 5_000;
/** A scrape must answer while neither the database nor the queue does; Prometheus waits for ten seconds. */
const GIVE_UP_MS = 4_000;

type FiguresDeps = {
  readonly store: FiguresStore;
  readonly rules: FiguresRules;
  readonly clock: Clock;
};

/** What operators ask about the installation. */
export function createFiguresActions({ store, rules, clock }: FiguresDeps) {
  return {
    /** Its state, as the alerts see it. */
    async figures(actor: Actor): Promise<OperationsFigures> {
      requirePermission(actor, 'operations:read');
      return judgeFigures(await store.read(todayIn(rules.scan.zone, clock.now())), rules);
    },
  };
}

type MetricsDeps = FiguresDeps & {
  readonly countJobs: CountJobs;
  /** How long the oldest lease, commit or renewal of this process has waited for an answer from Postgres. */
  readonly databaseWaitMs: () => number;
  readonly metrics: {
    expose(seen: {
      readonly isDatabaseUp: boolean;
      readonly databaseSeconds: number;
      readonly databaseWaitSeconds: number;
      readonly jobs: Readonly<Record<string, number>> | null;
    }): Promise<string>;
  };
  readonly exposeFigures: (figures: OperationsFigures) => Promise<string>;
};

/** The metrics of this process and of the installation, for Prometheus. */
export function createMetricsActions(deps: MetricsDeps) {
  const { store, rules, clock } = deps;

  const readFigures = keptFor(CACHED_MS, clock, async () => {
    const began = clock.now().getTime();
    const figures = await orNull(
      store.read(todayIn(rules.scan.zone, clock.now())).then((stored) => judgeFigures(stored, rules)),
    );
    return { figures, seconds: (clock.now().getTime() - began) / 1000 };
  });
  const countJobs = keptFor(CACHED_MS, clock, () => orNull(deps.countJobs()));

  return {
    /**
     * All metrics in the text format of Prometheus. Never rejects because something is down: the figures of the database
     * are then left out, and `nightshift_database_up` or `nightshift_queue_up` is 0.
     */
    async collectMetrics(actor: Actor): Promise<string> {
      requirePermission(actor, 'metrics:read');
      const [{ figures, seconds }, jobs] = await Promise.all([readFigures(), countJobs()]);
      const ours = await deps.metrics.expose({
        isDatabaseUp: figures !== null,
        databaseSeconds: seconds,
        databaseWaitSeconds: deps.databaseWaitMs() / 1000,
        jobs,
      });
      return figures === null ? ours : `${ours}\n${await deps.exposeFigures(figures)}`;
    },
  };
}

const orNull = <T>(answer: Promise<T>): Promise<T | null> =>
  withTimeout(GIVE_UP_MS, answer).catch(() => null);

/** Asks once for all who ask while an answer is on its way, or is not older than `ms`. */
function keptFor<T>(ms: number, clock: Clock, ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  let keptUntil = 0;
  return () => {
    if (kept === null || clock.now().getTime() >= keptUntil) {
      keptUntil = Number.POSITIVE_INFINITY;
      kept = ask().finally(() => {
        keptUntil = clock.now().getTime() + ms;
      });
    }
    return kept;
  };
}
