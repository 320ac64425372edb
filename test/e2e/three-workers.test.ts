import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { plantDemoBook } from '../../seeds/plant-demo-book.ts';
import { publishPlaybooks } from '../../seeds/publish-playbooks.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { TONIGHT } from '../support/book.ts';
import {
  createDatabase,
  createTestDatabase,
  dropTestDatabase,
  freshName,
  type TestDatabase,
  urlOfDatabase,
} from '../support/database.ts';
import { onRedisQueue } from '../support/queue.ts';
import { hasRavenStack, importRavenStack, RAVENSTACK_DAY } from '../support/ravenstack.ts';
import { spawnWorker, type WorkerProcess } from '../support/worker-process.ts';

const NIGHT_MS = 180_000;
const BRISK = {
  LEASE_SECONDS: '3',
  REDISPATCH_AFTER_SECONDS: '2',
  WORKER_CONCURRENCY: '8',
  DB_POOL_SIZE: '6',
};

/** The results of a night, without what differs between any two nights: ids, times and places. */
type Night = { readonly executions: readonly string[]; readonly artifacts: readonly string[] };

/** A foreign book where there is one, else the demo book, before its night; every night starts from a copy. */
let evening: TestDatabase;
const DAY = hasRavenStack ? RAVENSTACK_DAY : TONIGHT;

beforeAll(async () => {
  evening = await createTestDatabase();
  const app = await testApp(evening);
  await publishPlaybooks(app.actions.playbooks.import);
  if (!hasRavenStack) await plantDemoBook(app.stores.pool, DAY);
  await app.close();
  if (hasRavenStack) await importRavenStack(evening.url);
}, NIGHT_MS);
afterAll(() => dropTestDatabase(evening));

/** Runs one night with this many worker processes. `disturb` is called when the night is well under way. */
async function night(
  queue: Record<string, string>,
  workers: number,
  disturb: (processes: readonly WorkerProcess[]) => void = () => undefined,
): Promise<Night> {
  const name = freshName('test');
  await createDatabase(inject('serverUrl'), name, evening.name);
  const database = { name, url: urlOfDatabase(inject('serverUrl'), name) };
  const environment = { ...BRISK, ...queue };
  const app = await testApp(database, { environment });
  const processes = Array.from({ length: workers }, () =>
    spawnWorker({ url: database.url, latencyMs: 2, environment }),
  );
  try {
    await Promise.all(processes.map((each) => each.ready));
    let isDisturbed = false;
    const summary = await app.actions.schedule.runNight(OPERATOR, {
      date: DAY,
      onProgress({ done, total }) {
        if (isDisturbed || done < total / 10) return;
        isDisturbed = true;
        disturb(processes);
      },
    });
    expect(isDisturbed).toBe(true);
    expect(summary).toMatchObject({ completed: summary.started, failed: 0 });
    const rows = async (sql: string): Promise<string[]> =>
      (await app.stores.pool.query<{ row: string }>(sql)).rows.map(({ row }) => row);
    return { executions: await rows(EXECUTIONS), artifacts: await rows(ARTIFACTS) };
  } finally {
    for (const each of processes) each.signal('SIGKILL');
    await Promise.all(processes.map((each) => each.gone));
    await app.close();
    await dropTestDatabase(database);
  }
}

const EXECUTIONS = `
  SELECT concat_ws(' | ', c.external_id, e.key, e.occurrence, d.version, e.status, md5(e.outputs::text)) AS row
  FROM workflow_executions e JOIN contracts c ON c.id = e.contract_id
    JOIN workflow_definitions d ON d.id = e.definition_id
  ORDER BY 1`;
const ARTIFACTS = `
  SELECT concat_ws(' | ', c.external_id, e.key, e.occurrence, a.artifact_key, a.kind, a.title, a.status, a.markdown) AS row
  FROM workflow_artifacts a JOIN workflow_executions e ON e.id = a.execution_id
    JOIN contracts c ON c.id = e.contract_id
  ORDER BY 1`;

onRedisQueue((queue) => {
  it(
    'three worker processes make the night that one makes in Postgres, although one of them is killed in it',
    async () => {
      const alone = await night({}, 1);
      expect(alone.executions.length).toBeGreaterThan(90);
      expect(alone.artifacts.length).toBeGreaterThan(90);

      const victim = Math.floor(Math.random() * 3);
      const killed = await night(queue.environment(), 3, (processes) => processes[victim]?.signal('SIGKILL'));
      expect(killed, `killed worker ${victim}`).toEqual(alone);
    },
    2 * NIGHT_MS,
  );
});
