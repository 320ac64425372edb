import type { Engine } from './engine.ts';

/** A worker of the test: runs whatever is due, one after the other, until it is stopped. */
export function workDue({ pool, run }: Pick<Engine, 'pool' | 'run'>): { stop(): Promise<void> } {
  let isStopped = false;
  async function work(): Promise<void> {
    while (!isStopped) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM workflow_executions WHERE status = 'pending' AND next_attempt_at <= now()`,
      );
      await Promise.all(rows.map(({ id }) => run(id)));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const working = work();
  return {
    async stop() {
      isStopped = true;
      await working;
    },
  };
}
