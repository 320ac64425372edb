import { Queue } from 'bullmq';
import { createPool } from '../src/platform/postgres/pool.ts';
import type { Contender, WorkerOptions } from './contender.ts';
import { HANDWRITTEN_SCHEMA } from './handwritten-schema.ts';

export const HANDWRITTEN_QUEUE = 'handwritten';
/** As many connections as Nightshift's default: fewer or more made the loop slower. */
export const POOL_SIZE = 12;

/** The yardstick: BullMQ on Redis and one commit a step, as one would write it without us. */
export async function createHandwritten(
  options: WorkerOptions & { readonly redisUrl: string },
): Promise<Contender> {
  const pool = createPool({ url: options.databaseUrl, schema: 'nightshift', max: 2 });
  const queue = new Queue(HANDWRITTEN_QUEUE, {
    connection: { url: options.redisUrl },
    defaultJobOptions: { removeOnComplete: true },
  });
  await pool.query(HANDWRITTEN_SCHEMA);
  let since = new Date(0);
  return {
    name: 'handwritten',
    worker: { program: 'handwritten-worker.ts', options },
    async seed() {
      const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      since = rows[0]?.now ?? since;
      await pool.query(`INSERT INTO handwritten.executions (customer_id, contract_id, term_id)
        SELECT customer_id, contract_id, term_id FROM bench_accounts`);
    },
    async enqueue() {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM handwritten.executions WHERE status = 'pending'`,
      );
      await queue.addBulk(rows.map(({ id }) => ({ name: 'run', data: { id } })));
    },
    async done() {
      const { rows } = await pool.query<{ count: number; last: Date | null }>(
        `SELECT count(*)::int AS count, max(finished_at) AS last FROM handwritten.executions WHERE finished_at > $1`,
        [since],
      );
      return { count: rows[0]?.count ?? 0, lastAtMs: rows[0]?.last?.getTime() ?? 0 };
    },
    async close() {
      await queue.close();
      await pool.end();
    },
  };
}
