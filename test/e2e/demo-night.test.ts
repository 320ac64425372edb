import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantDemoBook } from '../../seeds/plant-demo-book.ts';
import { publishPlaybooks } from '../../seeds/publish-playbooks.ts';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionWorker } from '../../src/engine/queue-port.ts';
import { addDays } from '../../src/platform/civil-date.ts';
import type { NightSummary } from '../../src/schedule/actions/run-night.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { TONIGHT } from '../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { onRedisQueue } from '../support/queue.ts';

type Evening = { readonly database: TestDatabase; readonly app: App; readonly worker: ExecutionWorker };

/** The whole library over the whole demo book, with a worker that waits for the night. */
async function evening(environment: Record<string, string> = {}): Promise<Evening> {
  const database = await createTestDatabase();
  const app = await testApp(database, { environment });
  await publishPlaybooks(app.actions.playbooks.import);
  await plantDemoBook(app.stores.pool, TONIGHT);
  return { database, app, worker: await app.startWorker() };
}

async function morning({ database, app, worker }: Evening): Promise<void> {
  await worker.drain(5_000);
  await app.close();
  await dropTestDatabase(database);
}

/** What a newcomer sees: the whole library over the whole demo book, on two nights six weeks apart. */
describe('the demo book prepared by the ten stages', () => {
  let nights: Evening;
  let first: NightSummary;
  let later: NightSummary;

  beforeAll(async () => {
    nights = await evening();
    first = await nights.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    later = await nights.app.actions.schedule.runNight(OPERATOR, { date: addDays(TONIGHT, 45) });
  }, 180_000);
  afterAll(() => morning(nights));

  const rows = async <T extends object>(sql: string): Promise<T[]> =>
    (await nights.app.stores.pool.query<T>(sql)).rows;

  it('has contracts in every stage, and completes them all', async () => {
    const failures = await rows(
      'SELECT key, error_code, error_message FROM workflow_executions WHERE status = $$failed$$',
    );
    expect(failures).toEqual([]);
    expect(first.stages).toHaveLength(10);
    for (const stage of first.stages) expect(stage.completed, stage.stage).toBeGreaterThan(0);
    // On the first night of a whole book, what is not pressing is deferred, and all of it is accounted for.
    expect(first.deferred).toBeGreaterThan(0);
    expect(first.bundled).toBeGreaterThan(0);
    expect(first.started + first.deferred + first.bundled).toBe(first.matched);
    expect(later.started).toBeLessThan(later.matched); // Monitor comes round every 90 days only.
    for (const night of [first, later]) {
      expect(night).toMatchObject({ completed: night.started, failed: 0, waiting: 0 });
    }
  });

  it('leaves artifacts for every completed execution, but for a Monitor that found nothing', async () => {
    const empty = await rows(`SELECT e.key, e.outputs ->> 'attention' AS attention FROM workflow_executions e
      WHERE NOT EXISTS (SELECT FROM workflow_artifacts a WHERE a.execution_id = e.id)`);
    for (const execution of empty) expect(execution).toEqual({ key: 'monitor', attention: 'none' });
  });

  it('writes nothing that another customer could have got', async () => {
    const twins = await rows(`SELECT array_agg(DISTINCT title) AS titles FROM workflow_artifacts
      GROUP BY replace(markdown, title, '') HAVING count(DISTINCT customer_id) > 1`);
    expect(twins).toEqual([]);
  });

  it('puts no figure of its own into an artifact, and keeps emails to the length that is read', async () => {
    const flagged = await rows(`SELECT e.key, a.title, f ->> 'code' AS code, f ->> 'detail' AS detail
      FROM workflow_artifacts a JOIN workflow_executions e ON e.id = a.execution_id, jsonb_array_elements(a.flags) AS f
      WHERE f ->> 'code' = 'unverified_figure' OR f ->> 'code' = 'too_long' AND a.kind = 'email'`);
    expect(flagged).toEqual([]);
  });

  it('says so where a report has become longer than a page, which is seldom', async () => {
    const [reports] = await rows<{ all: number; long: number }>(`SELECT count(*)::int AS all,
      count(*) FILTER (WHERE flags @> '[{"code": "too_long"}]')::int AS long FROM workflow_artifacts WHERE kind = 'report'`);
    expect(reports?.long).toBeLessThan((reports?.all ?? 0) / 50);
  });

  it('greets nobody who left or asked not to be written to', async () => {
    const greeted =
      await rows(`SELECT a.title, p.name FROM workflow_artifacts a JOIN contacts p USING (customer_id)
      JOIN customers c ON c.id = a.customer_id
      WHERE a.kind = 'email' AND (p.left_on IS NOT NULL OR p.do_not_contact OR c.do_not_contact)
        AND a.markdown LIKE '%To: ' || p.name || '%'`);
    expect(greeted).toEqual([]);
  });

  it('keeps internal data out of what a customer gets', async () => {
    const leaks = await rows(`SELECT title FROM workflow_artifacts WHERE audience = 'customer'
      AND markdown ~* '\\m(risk score|churn|floor price|walk.away|probability|forecast|health score)\\M'`);
    expect(leaks).toEqual([]);
  });

  it('marks none of its many letters as needing correction, and asks for none of them twice', async () => {
    const [letters] = await rows<{ all: number; needingCorrection: number }>(`SELECT count(*)::int AS all,
      count(*) FILTER (WHERE status = 'needs_correction')::int AS "needingCorrection" FROM workflow_artifacts WHERE audience = 'customer'`);
    expect(letters?.all).toBeGreaterThan(100);
    expect(letters?.needingCorrection).toBe(0);
    expect([first.needsCorrection, later.needsCorrection]).toEqual([0, 0]);
    expect(await rows(`SELECT step_key, error_code FROM llm_calls WHERE error_code IS NOT NULL`)).toEqual([]);
  });

  onRedisQueue((queue) => {
    it('gives the same night: the same executions, completed, with the same artifacts', async () => {
      const inRedis = await evening(queue.environment());
      const night = await inRedis.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
      const same = await madeIn(inRedis.app);
      await morning(inRedis);
      expect(withoutTime(night)).toEqual(withoutTime(first));
      expect(same).toEqual(await madeIn(nights.app));
    }, 120_000);

    const withoutTime = ({ wallMs: _, ...figures }: NightSummary) => figures;

    const madeIn = async ({ stores }: App): Promise<string[]> => {
      const { rows } = await stores.pool.query<{ made: string }>(
        `SELECT concat_ws(' | ', c.external_id, e.key, e.occurrence, e.status, md5(e.outputs::text),
           (SELECT string_agg(concat(a.artifact_key, ' ', md5(a.markdown)), ', ' ORDER BY a.artifact_key)
            FROM workflow_artifacts a WHERE a.execution_id = e.id)) AS made
         FROM workflow_executions e JOIN contracts c ON c.id = e.contract_id WHERE e.as_of = $1 ORDER BY 1`,
        [TONIGHT],
      );
      expect(rows.length).toBeGreaterThan(90);
      return rows.map(({ made }) => made);
    };
  });
});
