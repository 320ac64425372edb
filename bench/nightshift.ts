import { composeApp } from '../src/app/compose.ts';
import type { Stores } from '../src/app/stores.ts';
import { type Config, loadConfig } from '../src/platform/config/config.ts';
import type { Logger } from '../src/platform/logger.ts';
import { AS_OF } from './book.ts';
import type { Contender, WorkerOptions } from './contender.ts';
import { benchPlaybook, MODEL } from './workload.ts';

const silent = (): void => undefined;
export const quietLogger: Logger = { debug: silent, info: silent, warn: silent, error: console.error };

/** The configuration of production, with all guards on; only concurrency and queue are chosen. */
export const benchConfig = ({ inFlight, redisUrl }: WorkerOptions): Config =>
  loadConfig({
    LLM_PROVIDER: 'openai',
    LLM_MODEL: MODEL,
    WORKER_CONCURRENCY: String(inFlight),
    LOG_LEVEL: 'error',
    ...(redisUrl === null ? {} : { QUEUE_URL: redisUrl }),
  });

/** Inserts an execution for each new account, due but not yet enqueued. @returns their ids. */
export async function layOutExecutions({ pool, playbookStore }: Stores): Promise<string[]> {
  await playbookStore.publish(benchPlaybook(), '2000-01-01');
  const { rows } = await pool.query<{ id: string }>(`
    INSERT INTO workflow_executions (definition_id, key, stage_name, term_id, contract_id, customer_id, owner_id,
      trigger, as_of, days_left)
    SELECT d.id, d.key, d.stage_name, a.term_id, a.contract_id, a.customer_id, a.owner_id, 'manual', '${AS_OF}', 130
    FROM bench_accounts a, workflow_definitions d WHERE d.key = 'bench' RETURNING id`);
  return rows.map(({ id }) => id);
}

export async function createNightshift(name: string, options: WorkerOptions): Promise<Contender> {
  const app = await composeApp(benchConfig(options), { url: options.databaseUrl }, quietLogger);
  const { pool } = app.stores;
  let since = new Date(0);
  return {
    name,
    worker: { program: 'nightshift-worker.ts', options },
    async seed() {
      const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      since = rows[0]?.now ?? since;
      await layOutExecutions(app.stores);
    },
    enqueue: async () => {
      await app.dispatch();
    },
    async done() {
      const { rows } = await pool.query<{ count: number; last: Date | null }>(
        `SELECT count(*)::int AS count, max(finished_at) AS last FROM workflow_executions
         WHERE key = 'bench' AND status = 'completed' AND finished_at > $1`,
        [since],
      );
      return { count: rows[0]?.count ?? 0, lastAtMs: rows[0]?.last?.getTime() ?? 0 };
    },
    close: () => app.close(),
  };
}
