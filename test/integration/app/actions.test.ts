import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/access/actor.ts';
import type { App } from '../../../src/app/compose.ts';
import { composeFileActions } from '../../../src/app/compose-actions.ts';
import { admin } from '../../support/actor.ts';
import { testApp } from '../../support/app.ts';
import { TONIGHT } from '../../support/book.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emptyTables, everyRow } from '../../support/tables.ts';

type Action = (actor: Actor, args: unknown, more: unknown) => Promise<unknown>;

let database: TestDatabase;
let app: App;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
});

/** All actions with their names, such as `playbooks.drafts.save`. */
const actionsIn = (room: object, path = ''): [string, Action][] =>
  Object.entries(room).flatMap(([name, each]: [string, Action | object]) =>
    typeof each === 'function' ? [[`${path}${name}`, each as Action]] : actionsIn(each, `${path}${name}.`),
  );

it('every action first checks its permission, and changes nothing without it', async () => {
  const nobody: Actor = { kind: 'user', name: 'nobody', roles: [], userId: null, scope: 'none' };
  const all = [...actionsIn(app.actions), ...actionsIn(composeFileActions(app.config))];
  expect(all.length).toBeGreaterThan(40);
  const before = await everyRow(app.stores.pool);
  for (const [name, action] of all)
    await expect(action(nobody, { ref: {} }, {}), name).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await everyRow(app.stores.pool)).toEqual(before);
});

describe('work by hand on the whole book', () => {
  const kim = admin('cli:kim');
  beforeEach(() => emptyTables(app.stores.pool));

  async function recorded(): Promise<string[]> {
    const { rows } = await app.stores.pool.query<{ line: string }>(
      `SELECT concat_ws(' ', actor, action, subject_type, subject_id) AS line FROM audit_log
       WHERE subject_type NOT IN ('playbook', 'execution') ORDER BY occurred_at`,
    );
    return rows.map(({ line }) => line);
  }

  it('says in the audit log who asked for a scan, a night, a dispatch', async () => {
    await app.actions.schedule.scan(kim, TONIGHT);
    await app.actions.schedule.runNight(kim, { date: TONIGHT });
    await app.actions.queue.redispatch(kim);
    expect(await recorded()).toEqual([
      `cli:kim scan night ${TONIGHT}`,
      `cli:kim run night night ${TONIGHT}`,
      'cli:kim redispatch queue executions',
    ]);
  });

  it('says who seeded, once: a library that is there already is no change', async () => {
    const seed = () => app.actions.seeds.seed(kim, { only: 'playbooks' });
    await seed();
    await seed();
    expect(await recorded()).toEqual(['cli:kim seed book stage library']);
  });

  it('says who imported, and nothing about a dry run', async () => {
    const folder = temporaryFolder();
    try {
      const file = join(folder.path, 'customers.csv');
      writeFileSync(file, 'external_id,name\nc-1,Acme\n');
      for (const dryRun of [true, false]) {
        const opened = await composeFileActions(app.config).openImport(kim, {
          ...{ file, kind: 'customers', asOf: TONIGHT, complete: false },
        });
        const { report } = await app.actions.imports.importFile(kim, {
          ...{ ...opened, dryRun, goneLimitPercent: 30, signal: new AbortController().signal },
          onProgress: () => undefined,
        });
        expect(report).toMatchObject({ inserted: 1, rejected: 0 });
      }
    } finally {
      folder.remove();
    }
    expect(await recorded()).toEqual(['cli:kim import book customers']);
  });
});
