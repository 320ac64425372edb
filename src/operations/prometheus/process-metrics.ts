import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RunObserver } from '../../engine/run-execution.ts';
import type { LlmUsage } from '../../llm/ports.ts';

/** A decision takes no time, a model up to minutes. */
const STEP_BUCKETS_S = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160];

/** A label value must not be empty: an empty label is none. */
const NONE = 'none';

/** The states of a job that BullMQ counts. */
const QUEUE_STATES = [
  'waiting',
  'active',
  'delayed',
  'prioritized',
  'paused',
  'completed',
  'failed',
] as const;

/** Counts what this process does, from its start on, and what it sees of its surroundings at a scrape. */
export function createProcessMetrics(build: { readonly version: string; readonly node: string }) {
  const registry = new Registry();
  const registers = [registry];
  const runs = new Counter({
    name: 'nightshift_execution_runs_total',
    help: 'Runs of executions that ended in this process, by outcome and by the error code of those that failed or are tried again',
    labelNames: ['outcome', 'code'],
    registers,
  });
  const steps = new Histogram({
    name: 'nightshift_step_duration_seconds',
    help: 'From the beginning of a step to its answer, waits for a turn at the provider included',
    labelNames: ['provider', 'model', 'key'],
    buckets: STEP_BUCKETS_S,
    registers,
  });
  const calls = new Counter({
    name: 'nightshift_llm_calls_total',
    help: 'Calls to a model, by error code; none: its answer was used',
    labelNames: ['provider', 'model', 'code'],
    registers,
  });
  const latency = new Histogram({
    name: 'nightshift_llm_call_duration_seconds',
    help: 'From sending a call to a model to its answer or failure',
    labelNames: ['provider', 'model'],
    buckets: STEP_BUCKETS_S,
    registers,
  });
  const tokens = new Counter({
    name: 'nightshift_llm_tokens_total',
    help: 'Tokens that a provider has billed; input counts those read from and written to its cache, too',
    labelNames: ['provider', 'model', 'direction'],
    registers,
  });
  const cost = new Counter({
    name: 'nightshift_llm_cost_usd_total',
    help: 'Cost of the calls to a model in USD',
    labelNames: ['provider', 'model'],
    registers,
  });
  new Gauge({
    name: 'nightshift_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node'],
    registers,
  }).set(build, 1);
  const databaseUp = new Gauge({
    name: 'nightshift_database_up',
    help: '1 where the database answered this process with its figures, else 0; all figures are then absent',
    registers,
  });
  const databaseAnswer = new Gauge({
    name: 'nightshift_database_answer_seconds',
    help: 'How long the database took for its figures, or until they were given up',
    registers,
  });
  const databaseWait = new Gauge({
    name: 'nightshift_database_wait_seconds',
    help: 'For how long the oldest lease, commit or renewal of this process has waited for Postgres',
    registers,
  });
  const queueUp = new Gauge({
    name: 'nightshift_queue_up',
    help: '1 where the queue answered this process, else 0',
    registers,
  });
  const queueJobs = new Gauge({
    name: 'nightshift_queue_jobs',
    help: 'Jobs of the queue, by state',
    labelNames: ['state'],
    registers,
  });
  let hasDefaults = false;

  const observer: RunObserver = {
    answered: ({ key, provider, model, seconds }) =>
      steps.observe({ provider: provider ?? NONE, model: model ?? NONE, key }, seconds),
    called(made) {
      for (const { provider, model, errorCode, latencyMs, usage, costUsd } of made) {
        calls.inc({ provider, model, code: errorCode ?? NONE });
        latency.observe({ provider, model }, latencyMs / 1000);
        if (usage) countTokens(provider, model, usage);
        cost.inc({ provider, model }, costUsd ?? 0);
      }
    },
    ended: (outcome, code) => runs.inc({ outcome, code: code ?? NONE }),
  };

  function countTokens(provider: string, model: string, usage: LlmUsage): void {
    tokens.inc({ provider, model, direction: 'input' }, usage.inputTokens);
    tokens.inc({ provider, model, direction: 'cache_read' }, usage.cacheReadTokens);
    tokens.inc({ provider, model, direction: 'cache_write' }, usage.cacheWriteTokens);
    tokens.inc({ provider, model, direction: 'output' }, usage.outputTokens);
  }

  return {
    registry,
    observer,
    /** Writes all metrics in the text format of Prometheus. */
    expose(seen: Surroundings): Promise<string> {
      // Not before somebody asks: they watch the event loop and the garbage collector.
      if (!hasDefaults) collectDefaultMetrics({ register: registry });
      hasDefaults = true;
      databaseUp.set(Number(seen.isDatabaseUp));
      databaseAnswer.set(seen.databaseSeconds);
      databaseWait.set(seen.databaseWaitSeconds);
      queueUp.set(Number(seen.jobs !== null));
      queueJobs.reset();
      for (const state of seen.jobs === null ? [] : QUEUE_STATES)
        queueJobs.set({ state }, seen.jobs?.[state] ?? 0);
      return registry.metrics();
    },
  };
}
export type ProcessMetrics = ReturnType<typeof createProcessMetrics>;

/** What a process sees at a scrape. */
type Surroundings = {
  readonly isDatabaseUp: boolean;
  /** How long the database took to answer, or to be given up. */
  readonly databaseSeconds: number;
  readonly databaseWaitSeconds: number;
  /** Null where the queue did not answer. */
  readonly jobs: Readonly<Record<string, number>> | null;
};
