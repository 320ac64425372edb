import type pg from 'pg';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionDetail } from '../../src/engine/execution-detail.ts';
import { TRANSITIONS } from '../../src/engine/execution-status.ts';
import type { RunOutcome } from '../../src/engine/run-execution.ts';
import type { PlaybookFile } from '../../src/playbook/schema.ts';
import { testApp } from './app.ts';
import { type Account, type AccountOptions, insertAccount, TONIGHT } from './book.ts';
import { createTestDatabase, dropTestDatabase } from './database.ts';
import { smallPlaybook } from './playbooks.ts';
import { type ScriptedLlm, scriptedLlm } from './scripted-llm.ts';
import { asOwner, emptyTables } from './tables.ts';

export type Started = Account & { readonly executionId: string };

export type Engine = {
  readonly app: App;
  readonly pool: pg.Pool;
  /** Of its database. */
  readonly url: string;
  readonly llm: ScriptedLlm;
  /** Empties the tables and the script of the model. */
  reset(): Promise<void>;
  publish(playbook?: PlaybookFile): Promise<void>;
  /** An account in the window of Prepare, and the execution that a scan starts for it. */
  start(options?: AccountOptions): Promise<Started>;
  /** Runs an execution as a worker does when the doorbell rings. */
  run(executionId: string, signal?: AbortSignal): Promise<RunOutcome>;
  /** Due now, whatever backoff says. */
  makeDue(executionId: string): Promise<void>;
  /** As if the worker that holds it were gone for longer than a lease lasts. */
  expireLease(executionId: string): Promise<void>;
  find(executionId: string): Promise<ExecutionDetail>;
  /** `step status` of each visit as it is stored, in their order. */
  stepRuns(executionId: string): Promise<string[]>;
  close(): Promise<void>;
};

/** The whole product over a database of its own, with a model at the test's command and no worker but the test. */
export async function createEngine(environment: Record<string, string> = {}): Promise<Engine> {
  const database = await createTestDatabase();
  const llm = scriptedLlm();
  const app = await testApp(database, { environment, llm });
  const { pool } = app.stores;
  await refuseIllegalTransitions(pool);
  const runner = app.createRunner();

  async function find(executionId: string): Promise<ExecutionDetail> {
    const found = await app.stores.executionCommands.find(executionId);
    if (!found) throw new Error(`there is no execution ${executionId}`);
    return found;
  }

  return {
    app,
    pool,
    url: database.url,
    llm,
    find,
    async reset() {
      await emptyTables(pool);
      llm.reset();
    },
    async publish(playbook = smallPlaybook()) {
      await app.stores.playbookStore.publish(playbook, '2000-01-01');
    },
    async start(options) {
      const account = await insertAccount(pool, options);
      await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
      const [started] = await app.stores.executionCommands.list({ contract: account.contractId, limit: 1 });
      if (!started) throw new Error('the scan started nothing');
      return { ...account, executionId: started.id };
    },
    run: (executionId, signal = new AbortController().signal) => runner.run(executionId, signal),
    async makeDue(executionId) {
      await pool.query('UPDATE workflow_executions SET next_attempt_at = now() WHERE id = $1', [executionId]);
    },
    async expireLease(executionId) {
      await pool.query(
        `UPDATE workflow_executions SET lease_expires_at = now() - interval '1 second' WHERE id = $1`,
        [executionId],
      );
    },
    async stepRuns(executionId) {
      const { rows } = await pool.query<{ visit: string }>(
        `SELECT step_key || ' ' || status AS visit FROM workflow_step_executions WHERE execution_id = $1
         ORDER BY seq, workflow_step_executions.visit`,
        [executionId],
      );
      return rows.map((row) => row.visit);
    },
    async close() {
      runner.stop();
      await app.close();
      await dropTestDatabase(database);
    },
  };
}

/** Lets every test of the engine also hold it to the table of legal transitions. */
async function refuseIllegalTransitions(pool: pg.Pool): Promise<void> {
  await asOwner(
    pool,
    `
    CREATE FUNCTION refuse_illegal_transition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.status <> NEW.status AND NOT '${JSON.stringify(TRANSITIONS)}'::jsonb -> OLD.status ? NEW.status THEN
        RAISE EXCEPTION 'illegal transition: % to %', OLD.status, NEW.status;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER refuse_illegal_transition BEFORE UPDATE ON workflow_executions
      FOR EACH ROW EXECUTE FUNCTION refuse_illegal_transition()`,
  );
}
