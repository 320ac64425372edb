import { Gauge, Registry } from 'prom-client';
import type { OperationsFigures } from '../figures.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [value: number, labels?: Labels];

/** A gauge that is the same whichever process answers, since it is a fact of the database. */
type FigureMetric = {
  readonly name: `nightshift_${string}`;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (figures: OperationsFigures) => readonly Sample[];
};

const SECONDS_A_DAY = 86_400;

/** Labels are keys of playbooks, models with a known price, and words of ours: their number is bounded by those. */
export const FIGURE_METRICS: readonly FigureMetric[] = [
  {
    name: 'nightshift_oldest_due_seconds',
    help: 'Since the oldest due execution became due; 0 where none is due',
    labels: [],
    samples: ({ oldestDueSeconds }) => [[oldestDueSeconds ?? 0]],
  },
  {
    name: 'nightshift_orphaned_executions',
    help: 'Running executions whose lease has run out and that nobody has taken over yet',
    labels: [],
    samples: ({ orphaned }) => [[orphaned]],
  },
  {
    name: 'nightshift_scan_overdue_seconds',
    help: 'Since the first scan that is due and has not finished was due; 0 where none is',
    labels: [],
    samples: ({ scanOverdueSeconds }) => [[scanOverdueSeconds]],
  },
  {
    name: 'nightshift_nights_missed',
    help: 'Days whose scan was due since the last one that finished; 0 before a first one has',
    labels: [],
    samples: ({ nightsMissed }) => [[nightsMissed]],
  },
  {
    name: 'nightshift_last_scan_timestamp_seconds',
    help: 'When the last nightly scan finished, as Unix time',
    labels: [],
    samples: ({ lastScan }) => (lastScan ? [[lastScan.finishedAt.getTime() / 1000]] : []),
  },
  {
    name: 'nightshift_last_scan_age_seconds',
    help: 'Since the last nightly scan finished',
    labels: [],
    samples: ({ lastScan, now }) => (lastScan ? [[secondsSince(lastScan.finishedAt, now)]] : []),
  },
  {
    name: 'nightshift_last_scan_duration_seconds',
    help: 'How long the last nightly scan took, pauses included',
    labels: [],
    samples: ({ lastScan }) => (lastScan ? [[secondsSince(lastScan.startedAt, lastScan.finishedAt)]] : []),
  },
  {
    name: 'nightshift_last_scan_contracts',
    help: 'Contracts that the last nightly scan looked at',
    labels: [],
    samples: ({ lastScan }) => (lastScan ? [[lastScan.contracts]] : []),
  },
  {
    name: 'nightshift_last_scan_missed_windows',
    help: 'Windows that the last nightly scan found to have passed without a start',
    labels: [],
    samples: ({ lastScan }) => (lastScan ? [[lastScan.missedWindows]] : []),
  },
  {
    name: 'nightshift_executions',
    help: 'Executions of all nights that are pending, running, waiting or failed',
    labels: ['status', 'key'],
    samples: ({ executions }) => executions.map(({ status, key, executions: n }) => [n, { status, key }]),
  },
  {
    name: 'nightshift_failed_executions',
    help: 'Executions of all nights that stand failed, by error code',
    labels: ['code'],
    samples: ({ failed }) => failed.map(({ code, executions }) => [executions, { code }]),
  },
  {
    name: 'nightshift_night_executions',
    help: 'Executions of the night of the newest scan, by what has become of them',
    labels: ['status'],
    samples: ({ night }) => night.map(({ status, executions }) => [executions, { status }]),
  },
  {
    name: 'nightshift_night_failed_executions',
    help: 'Executions of the night of the newest scan that stand failed, by error code',
    labels: ['code'],
    samples: ({ nightFailed }) => nightFailed.map(({ code, executions }) => [executions, { code }]),
  },
  {
    name: 'nightshift_review_artifacts',
    help: 'Artifacts that wait for a person, by status',
    labels: ['status'],
    samples: ({ review }) => review.map(({ status, artifacts }) => [artifacts, { status }]),
  },
  {
    name: 'nightshift_review_oldest_seconds',
    help: 'For how long the oldest of these has waited; 0 where none waits',
    labels: ['status'],
    samples: ({ review }) => review.map(({ status, oldestSeconds }) => [oldestSeconds ?? 0, { status }]),
  },
  {
    name: 'nightshift_deferred_starts',
    help: 'Starts that are due and were left for another night, by reason',
    labels: ['reason'],
    samples: ({ deferred }) => deferred.map(({ reason, starts }) => [starts, { reason }]),
  },
  {
    name: 'nightshift_provider_refusing_seconds',
    help: 'For how long a provider has refused calls, by the code of its last refusal; absent where none does',
    labels: ['provider', 'model', 'code'],
    samples: ({ refusing }) =>
      refusing.map(({ seconds, provider, model, code }) => [seconds, { provider, model, code }]),
  },
  {
    name: 'nightshift_source_stopped',
    help: '1 where a source that brought rows has stopped, else 0',
    labels: ['source'],
    samples: ({ sources }) => sources.map(({ source, state }) => [Number(state === 'stopped'), { source }]),
  },
  {
    name: 'nightshift_source_age_seconds',
    help: 'Since a source was imported last, or since its newest row; whole days',
    labels: ['source'],
    samples: ({ sources }) =>
      sources.map(({ source, ageDays }) => [(ageDays ?? 0) * SECONDS_A_DAY, { source }]),
  },
];

/** Writes the figures in the text format of Prometheus. */
export function exposeFigures(figures: OperationsFigures): Promise<string> {
  const registry = new Registry();
  for (const { name, help, labels, samples } of FIGURE_METRICS) {
    const found = samples(figures);
    // A gauge without labels would say 0 of what is not known.
    if (found.length === 0) continue;
    const gauge = new Gauge({ name, help, labelNames: labels, registers: [registry] });
    for (const [value, values] of found) gauge.set(values ?? {}, value);
  }
  return registry.metrics();
}

const secondsSince = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000);
