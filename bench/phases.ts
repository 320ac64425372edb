import { setImmediate as tick } from 'node:timers/promises';
import { composeApp } from '../src/app/compose.ts';
import { createAccountsTable, insertAccounts } from './book.ts';
import { cpuOfFamily, parentOf } from './cpu.ts';
import { benchLlm } from './llm.ts';
import type { Servers } from './measure.ts';
import { benchConfig, layOutExecutions, quietLogger } from './nightshift.ts';
import { STEPS } from './workload.ts';

/** The CPU of one phase, in µs per execution; `postgresUs` is null where the system does not report it. */
export type BenchPhase = {
  readonly phase: string;
  readonly nodeUs: number;
  readonly postgresUs: number | null;
};

/** In the order in which an execution passes through them. */
const PHASES = [
  'lease and gather',
  ...STEPS.flatMap((_, index) => [
    index === 0 ? 'build the context, work step 1' : `work step ${index + 1}`,
    `commit step ${index + 1}`,
  ]),
];

/**
 * Measures what each phase of an execution costs when all executions pass through it together, in full batches: it
 * shows where to look when the engine is slow. Runs waves of `executions`, each on new accounts; the last wave counts.
 */
export async function benchPhases(
  { executions, waves }: { readonly executions: number; readonly waves: number },
  { postgres }: Servers,
): Promise<BenchPhase[]> {
  await createAccountsTable(postgres.pool);
  const options = { databaseUrl: postgres.url, redisUrl: null, inFlight: executions, latencyMs: 0 };
  const app = await composeApp(benchConfig(options), { url: postgres.url }, quietLogger, {
    llm: benchLlm(0),
  });
  const { leaseStore } = app.stores;
  const stopwatch = await createStopwatch(postgres);
  const together = gateFor(executions, () => stopwatch.lap());
  app.stores.leaseStore = {
    ...leaseStore,
    acquire: (args) => together(() => leaseStore.acquire(args)),
    checkpoint: (checkpoint) => together(() => leaseStore.checkpoint(checkpoint)),
  };
  const runner = app.createRunner();
  try {
    for (let wave = 1; wave <= waves; wave += 1) {
      await insertAccounts(postgres.pool, executions);
      const ids = await layOutExecutions(app.stores);
      await postgres.pool.query('CHECKPOINT');
      stopwatch.reset();
      await Promise.all(ids.map((id) => runner.run(id, new AbortController().signal)));
    }
  } finally {
    runner.stop();
    await app.close();
  }
  // The first lap only leads to the first gate.
  return stopwatch
    .laps()
    .slice(1)
    .map(({ nodeMs, postgresMs }, index) => ({
      phase: PHASES[index] ?? '',
      nodeUs: (nodeMs / executions) * 1000,
      postgresUs: postgresMs === null ? null : (postgresMs / executions) * 1000,
    }));
}

/** Makes `count` calls wait for each other before their work and after it. */
function gateFor(count: number, onOpen: () => void): <T>(work: () => Promise<T>) => Promise<T> {
  let waiting: (() => void)[] = [];
  const gate = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length < count) return;
      const all = waiting;
      waiting = [];
      onOpen();
      void tick().then(() => {
        for (const pass of all) pass();
      });
    });
  return async (work) => {
    await gate();
    const result = await work();
    await gate();
    return result;
  };
}

type Lap = { readonly nodeMs: number; readonly postgresMs: number | null };

async function createStopwatch({ pool }: Servers['postgres']) {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = parentOf(rows[0]?.pid ?? 0);
  const now = (): Lap => {
    const { user, system } = process.cpuUsage();
    return {
      nodeMs: (user + system) / 1000,
      postgresMs: postmaster === null ? null : cpuOfFamily(postmaster),
    };
  };
  let last = now();
  let laps: Lap[] = [];
  return {
    reset(): void {
      laps = [];
      last = now();
    },
    lap(): void {
      const at = now();
      const postgresMs =
        at.postgresMs === null || last.postgresMs === null ? null : at.postgresMs - last.postgresMs;
      laps.push({ nodeMs: at.nodeMs - last.nodeMs, postgresMs });
      last = at;
    },
    laps: () => laps,
  };
}
