import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { OPERATOR } from '../../support/actor.ts';
import { testApp } from '../../support/app.ts';
import { type Account, insertAccount, TONIGHT } from '../../support/book.ts';
import { cli, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The lines of the shell blocks of a page, without their comments. */
const shellLines = (page: string): string[] =>
  [...read(page).matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap((block) => (block[1] ?? '').split('\n'))
    .map((line) => line.replace(/\s+# .*$/, '').trim())
    .filter((line) => line !== '');

/** The arguments of a command line, split as by a shell. */
const argumentsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? '');

const PAGES = [
  'README.md',
  'docs/access.md',
  'docs/operations.md',
  'docs/reviewing.md',
  'docs/playbooks.md',
  'docs/playbook-versions.md',
  'docs/deployment.md',
  'docs/testing-guide.md',
];

describe.each(PAGES)('the commands of %s', (page) => {
  let database: TestDatabase;
  let app: App;
  let completed: Account;
  let folder: ReturnType<typeof temporaryFolder>;

  beforeAll(async () => {
    folder = temporaryFolder();
    database = await createTestDatabase();
    app = await testApp(database);
    const { playbookStore, pool } = app.stores;
    await playbookStore.publish(smallPlaybook({ description: 'Before' }), '2000-01-01');
    await playbookStore.publish(smallPlaybook(), '2000-01-01');
    completed = await insertAccount(pool, { renewsInDays: 130 });
    await insertAccount(pool, { renewsInDays: 131, customer: { name: 'Broken' } });
    const worker = await app.startWorker();
    await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    await worker.drain(5_000);
  });
  afterAll(async () => {
    await app.close();
    await dropTestDatabase(database);
    folder.remove();
  });

  /** What a reader puts in place of ID. */
  async function idFor(command: string): Promise<string> {
    if (/^run |^playbooks render /.test(command)) return (await insertAccount(app.stores.pool)).contractId;
    if (command.startsWith('why ')) return completed.contractId;
    const status = /retry|replay|cancel/.test(command) ? 'failed' : 'completed';
    const [execution] = await app.stores.executionCommands.list({ status, limit: 1 });
    if (command.startsWith('executions')) return execution?.id ?? 'none';
    return (await app.stores.artifacts.list({ limit: 1 }))[0]?.id ?? 'none';
  }

  const anEmail = async (): Promise<string> =>
    (await app.stores.pool.query<{ email: string }>('SELECT email FROM users ORDER BY id LIMIT 1')).rows[0]
      ?.email ?? '';

  const lines = shellLines(page);
  // Imports need files at hand: test/docs/importing.test.ts runs them.
  const ours = lines.filter((line) => /^(?:[A-Z_]+=\S+ )*npx nightshift (?!import )/.test(line));

  it.each(ours)('%s', async (line) => {
    const [settings = '', command = ''] = line.split('npx nightshift ');
    if (/retry|replay|cancel/.test(command)) {
      // An execution that the command before has put right would not do.
      await app.stores.pool.query(`UPDATE workflow_executions SET status = 'failed', error_code = 'INTERNAL',
        finished_at = now()
        WHERE contract_id <> '${completed.contractId}' AND status <> 'superseded'`);
    }
    const tonight = command.startsWith('run ') ? ` --date ${TONIGHT}` : '';
    const here = command
      .replace('petra@example.com', await anEmail())
      .replace('--svg ', `--svg ${folder.path}/`)
      // The small playbook has other steps than the library's.
      .replace('--step risk_assessment', '--step plan');
    const argv = argumentsOf(here.replace(/\bID\b/, await idFor(command)) + tonight);
    const ran = await cli(argv, {
      DATABASE_URL: database.url,
      DATA_DIR: folder.path,
      LOG_LEVEL: 'silent',
      // A draft starts with a change.
      EDITOR: `sed -i -e 's/^description: .*/description: Ours/'`,
      ...Object.fromEntries([...settings.matchAll(/(\S+)=(\S+)/g)].map(([, name, value]) => [name, value])),
    });
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('names only npm scripts and files that exist', () => {
    for (const line of lines.filter((each) => each.startsWith('npm '))) {
      const [, verb = '', name = ''] = line.split(' ');
      expect(Object.keys(scripts)).toContain(verb === 'run' ? name : verb);
    }
  });
});
