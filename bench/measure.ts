import { setTimeout as sleep } from 'node:timers/promises';
import { insertAccounts } from './book.ts';
import type { Contender } from './contender.ts';
import { cpuOfFamily, cpuOfProcess, parentOf } from './cpu.ts';
import type { BenchPostgres, BenchRedis } from './servers.ts';
import { spawnWorker } from './worker-process.ts';

export type Figures = {
  readonly execPerS: number;
  /** Of Node (worker and dispatcher), Postgres and Redis; null where the system does not tell. */
  readonly cpuMsPerExec: number | null;
  readonly cpuMs: { readonly node: number; readonly postgres: number; readonly redis: number } | null;
  /** Transactions that wrote. */
  readonly txPerExec: number;
  readonly statementsPerExec: number;
  /** From the first ring to the last commit. */
  readonly wallMs: number;
};

export type Servers = { readonly postgres: BenchPostgres; readonly redis: BenchRedis | null };
type Amount = { readonly warmUp: number; readonly executions: number };

const POLL_MS = 100;
const GIVE_UP_AFTER_MS = 300_000;

/** Runs executions through a worker process of its own: some to warm up, then those that count. */
export async function measure(contender: Contender, servers: Servers, amount: Amount): Promise<Figures> {
  const worker = await spawnWorker(contender.worker.program, contender.worker.options);
  try {
    await runBatch(contender, servers, amount.warmUp);
    await layOut(contender, servers, amount.executions);
    const before = await readCounters(servers, worker.pid);
    const startedAtMs = Date.now();
    const { lastAtMs, polls } = await enqueueAndWait(contender, amount.executions);
    const after = await readCounters(servers, worker.pid);
    const wallMs = lastAtMs - startedAtMs;
    const per = (figure: number): number => figure / amount.executions;
    const cpuMs = after.cpuMs && before.cpuMs ? minus(after.cpuMs, before.cpuMs) : null;
    return {
      execPerS: (amount.executions / wallMs) * 1000,
      cpuMsPerExec: cpuMs && per(cpuMs.node + cpuMs.postgres + cpuMs.redis),
      cpuMs: cpuMs && { node: per(cpuMs.node), postgres: per(cpuMs.postgres), redis: per(cpuMs.redis) },
      txPerExec: per(after.transactions - before.transactions - 1),
      statementsPerExec: per(after.statements - before.statements - polls - OWN_STATEMENTS),
      wallMs,
    };
  } finally {
    await worker.stop();
  }
}

async function runBatch(contender: Contender, servers: Servers, executions: number): Promise<void> {
  await layOut(contender, servers, executions);
  await enqueueAndWait(contender, executions);
}

async function layOut(contender: Contender, { postgres }: Servers, executions: number): Promise<void> {
  await insertAccounts(postgres.pool, executions);
  await contender.seed();
  // What was written to lay it out must not be paid for by whoever runs next.
  await postgres.pool.query('CHECKPOINT');
}

async function enqueueAndWait(
  contender: Contender,
  executions: number,
): Promise<{ readonly lastAtMs: number; readonly polls: number }> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  await contender.enqueue();
  for (let polls = 1; ; polls += 1) {
    const { count, lastAtMs } = await contender.done();
    if (count >= executions) return { lastAtMs, polls };
    if (Date.now() > deadline) throw new Error(`${contender.name}: ${count} of ${executions} done`);
    await sleep(POLL_MS);
  }
}

type Counters = {
  readonly cpuMs: { readonly node: number; readonly postgres: number; readonly redis: number } | null;
  readonly transactions: number;
  readonly statements: number;
};

/** What reading the counters itself adds between two readings. */
const OWN_STATEMENTS = 1;

async function readCounters({ postgres, redis }: Servers, workerPid: number): Promise<Counters> {
  const { rows } = await postgres.pool.query<{ pid: number; transactions: number; statements: number }>(
    `SELECT pg_backend_pid() AS pid, pg_current_xact_id()::text::float8 AS transactions,
       (SELECT sum(calls) FROM pg_stat_statements)::float8 AS statements`,
  );
  const { pid = 0, transactions = 0, statements = 0 } = rows[0] ?? {};
  const worker = cpuOfProcess(workerPid);
  const postmaster = parentOf(pid);
  const ofPostgres = postmaster === null ? null : cpuOfFamily(postmaster);
  const own = process.cpuUsage();
  return {
    cpuMs:
      worker === null || ofPostgres === null
        ? null
        : {
            node: worker + (own.user + own.system) / 1000,
            postgres: ofPostgres,
            redis: redis ? await cpuOfRedis(redis) : 0,
          },
    transactions,
    statements,
  };
}

async function cpuOfRedis({ client }: BenchRedis): Promise<number> {
  const info = await client.info('cpu');
  const seconds = (name: string): number =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0);
  return (seconds('used_cpu_sys') + seconds('used_cpu_user')) * 1000;
}

function minus(a: NonNullable<Counters['cpuMs']>, b: NonNullable<Counters['cpuMs']>) {
  return { node: a.node - b.node, postgres: a.postgres - b.postgres, redis: a.redis - b.redis };
}
