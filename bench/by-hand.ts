import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemActor } from '../src/access/actor.ts';
import { composeApp } from '../src/app/compose.ts';
import type { ApiWorkerOptions } from './api-worker.ts';
import { createAccountsTable, insertAccounts } from './book.ts';
import type { WorkerOptions } from './contender.ts';
import type { Servers } from './measure.ts';
import { benchConfig, layOutExecutions, quietLogger } from './nightshift.ts';
import { freePort } from './servers.ts';
import { spawnWorker } from './worker-process.ts';
import { benchPlaybook } from './workload.ts';

export type ByHandFigures = { readonly p50Ms: number; readonly p95Ms: number };
/** By queue and by how many people work at once: what a step takes over the time of its model. */
export type ByHandReport = Readonly<Record<string, ByHandFigures>>;

type ByHandBench = { readonly executions: number; readonly latencyMs: number };

/** How many people ask at once. */
const PEOPLE = [1, 10];

/** Executes first steps over HTTP, one after the other and ten at once; API and worker are processes of their own. */
export async function benchByHand(
  bench: ByHandBench,
  servers: Servers,
  say: (words: string) => void,
): Promise<ByHandReport> {
  const report: Record<string, ByHandFigures> = {};
  const queues = [
    { name: 'redis', redisUrl: servers.redis?.url ?? null },
    { name: 'postgres', redisUrl: null },
  ].filter(({ name, redisUrl }) => name === 'postgres' || redisUrl !== null);
  for (const { name, redisUrl } of queues)
    await withProcesses(bench, servers, redisUrl, async (execute, ids) => {
      for (const people of PEOPLE) {
        const took: number[] = [];
        const todo = ids.splice(0, bench.executions);
        await Promise.all(
          Array.from({ length: people }, async () => {
            for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
              const at = performance.now();
              await execute(id);
              took.push(performance.now() - at - bench.latencyMs);
            }
          }),
        );
        took.sort((a, b) => a - b);
        const share = (of: number): number => took[Math.floor(took.length * of)] ?? 0;
        report[`${name}, ${people} at once`] = { p50Ms: share(0.5), p95Ms: share(0.95) };
        say(`${name}, ${people} at once: ${share(0.5).toFixed(0)} ms, p95 ${share(0.95).toFixed(0)} ms`);
      }
    });
  return report;
}

type Execute = (executionId: string) => Promise<void>;

async function withProcesses(
  { executions, latencyMs }: ByHandBench,
  { postgres }: Servers,
  redisUrl: string | null,
  work: (execute: Execute, ids: string[]) => Promise<void>,
): Promise<void> {
  const options: WorkerOptions = { databaseUrl: postgres.url, redisUrl, inFlight: 20, latencyMs };
  const app = await composeApp(benchConfig(options), { url: postgres.url }, quietLogger);
  const dataDir = mkdtempSync(join(tmpdir(), 'nightshift-by-hand-'));
  const port = await freePort();
  const [first] = benchPlaybook().steps;
  const at = (id: string): string => `http://127.0.0.1:${port}/api/workflows/executions/${id}`;
  try {
    await createAccountsTable(postgres.pool);
    await insertAccounts(postgres.pool, executions * PEOPLE.length);
    const ids = await layOutExecutions(app.stores);
    const { key } = await app.actions.keys.add(systemActor('bench'), {
      ...{ name: `bench-${port}`, scopes: ['csm'], book: 'all' },
    });
    const post = async (url: string): Promise<void> => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: '{}',
      });
      if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    };
    const served: ApiWorkerOptions = { databaseUrl: postgres.url, redisUrl, dataDir, port };
    const api = await spawnWorker('api-worker.ts', served);
    try {
      for (const id of ids) await post(`${at(id)}/take-over`);
      const worker = await spawnWorker('nightshift-worker.ts', options);
      try {
        await work((id) => post(`${at(id)}/steps/${first?.key}/execute`), ids);
      } finally {
        await worker.stop();
      }
    } finally {
      await api.stop();
    }
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
