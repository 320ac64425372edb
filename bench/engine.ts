import { createAccountsTable } from './book.ts';
import type { Contender, WorkerOptions } from './contender.ts';
import { createHandwritten } from './handwritten.ts';
import { type Figures, measure, type Servers } from './measure.ts';
import { createNightshift } from './nightshift.ts';

export type EngineBench = {
  readonly rounds: number;
  readonly warmUp: number;
  readonly executions: number;
  readonly inFlight: number;
  readonly latencyMs: number;
  /** Only these contenders. */
  readonly engines?: readonly string[] | undefined;
};

export type EngineReport = {
  readonly engines: readonly (Figures & { readonly name: string; readonly rounds: readonly Figures[] })[];
  /** Executions per second, relative to the hand-written loop. */
  readonly ratios: Readonly<Record<string, number>>;
};

/**
 * Measures the contenders one after the other, round after round, so that a slow minute of the machine affects all of
 * them. Reports medians.
 */
export async function benchEngine(
  bench: EngineBench,
  servers: Servers,
  say: (words: string) => void,
): Promise<EngineReport> {
  await createAccountsTable(servers.postgres.pool);
  const contenders = await createContenders(bench, servers);
  const figures = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]));
  try {
    for (let round = 1; round <= bench.rounds; round += 1)
      for (const contender of contenders) {
        const measured = await measure(contender, servers, bench);
        figures.get(contender.name)?.push(measured);
        say(`round ${round}: ${contender.name} ${Math.round(measured.execPerS)} executions/s`);
      }
  } finally {
    for (const contender of contenders) await contender.close();
  }
  const engines = [...figures].map(([name, rounds]) => ({ name, ...medianOf(rounds), rounds }));
  const yardstick = engines.find(({ name }) => name === 'handwritten');
  const others = engines.filter(({ name }) => name !== 'handwritten');
  const ratios = Object.fromEntries(
    yardstick
      ? others.map(({ name, execPerS }) => [`${name}/handwritten`, execPerS / yardstick.execPerS])
      : [],
  );
  return { engines, ratios };
}

async function createContenders(
  { inFlight, latencyMs, engines }: EngineBench,
  { postgres, redis }: Servers,
): Promise<Contender[]> {
  const wanted = (name: string): boolean => engines === undefined || engines.includes(name);
  const options: WorkerOptions = { databaseUrl: postgres.url, redisUrl: null, inFlight, latencyMs };
  const contenders: Contender[] = [];
  if (redis && wanted('handwritten'))
    contenders.push(await createHandwritten({ ...options, redisUrl: redis.url }));
  if (redis && wanted('nightshift-redis'))
    contenders.push(await createNightshift('nightshift-redis', { ...options, redisUrl: redis.url }));
  if (wanted('nightshift-postgres')) contenders.push(await createNightshift('nightshift-postgres', options));
  return contenders;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

function medianOf(rounds: readonly Figures[]): Figures {
  const of = (pick: (figures: Figures) => number | null): number =>
    median(rounds.map(pick).filter((value) => value !== null));
  const hasCpu = rounds.every(({ cpuMs }) => cpuMs !== null);
  return {
    execPerS: of((each) => each.execPerS),
    cpuMsPerExec: hasCpu ? of((each) => each.cpuMsPerExec) : null,
    cpuMs: hasCpu
      ? {
          node: of((each) => each.cpuMs?.node ?? null),
          postgres: of((each) => each.cpuMs?.postgres ?? null),
          redis: of((each) => each.cpuMs?.redis ?? null),
        }
      : null,
    txPerExec: of((each) => each.txPerExec),
    statementsPerExec: of((each) => each.statementsPerExec),
    wallMs: of((each) => each.wallMs),
  };
}
