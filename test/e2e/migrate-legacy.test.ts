import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { App } from '../../src/app/compose.ts';
import { lintVersion } from '../../src/checker/lint-version.ts';
import { errorsIn } from '../../src/checker/problem.ts';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import { versionsOf } from '../../src/playbook/versions.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { insertAccount, TONIGHT } from '../support/book.ts';
import { cli, jsonOf } from '../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/legacy');
const SAMPLE = join(import.meta.dirname, '../../../shared/legacy-sample');

type Report = {
  workflows: {
    key: string;
    findings: { severity: string; line: number; file: string; from?: string; message: string }[];
    published: number | null;
    refused: string | null;
  }[];
};

/** From a TypeScript file to the artifacts of a night, over real Postgres, with the mock model. */
describe.each([
  {
    what: 'the example of the guide',
    path: EXAMPLE,
    key: 'rescue_renewal',
    renewsInDays: 90,
    mapping: readFileSync(join(EXAMPLE, 'mapping.yaml'), 'utf8'),
    artifacts: ['diagnosis', 'letter', 'tasks'],
  },
  {
    what: 'the sample of the family',
    path: SAMPLE,
    key: 'winback_renewal',
    renewsInDays: -60,
    mapping:
      'paths: { agreed_price: facts.agreedTerms.amount, discount_percent: (divide contract.discountPercent 100) }',
    artifacts: ['action_plan', 'lapse_summary'],
  },
])('$what', ({ path, key, renewsInDays, mapping, artifacts }) => {
  const missing = !existsSync(path);
  let folder: string;
  let database: TestDatabase;
  let app: App;
  const environment = () => ({ DATABASE_URL: database.url, DATA_DIR: folder, LOG_LEVEL: 'silent' });

  beforeAll(async () => {
    if (missing) return;
    folder = mkdtempSync(join(tmpdir(), 'nightshift-legacy-'));
    writeFileSync(join(folder, 'mapping.yaml'), mapping);
    database = await createTestDatabase();
    app = await testApp(database);
  });
  afterAll(async () => {
    if (missing) return;
    await app.close();
    await dropTestDatabase(database);
    rmSync(folder, { recursive: true });
  });

  it.skipIf(missing)('says what needs a person, and publishes nothing of it', async () => {
    const ran = await cli(
      ['migrate-legacy', path, '--out', join(folder, 'first'), '--publish', '--json'],
      environment(),
    );
    expect(ran.code).toBe(5);
    const report = jsonOf(ran) as Report;
    const needed = report.workflows.flatMap(({ findings }) =>
      findings.filter(({ severity }) => severity === 'needs_person'),
    );
    expect(needed).toHaveLength(1);
    for (const { file, line, from } of needed) {
      const source = readFileSync(join(path, file), 'utf8').split('\n')[line - 1];
      expect(source).toContain(from);
    }
    expect(report.workflows).toMatchObject([
      { key, published: null, refused: expect.stringContaining('person') },
    ]);
    expect(await app.stores.playbookStore.keys()).toEqual([]);
    const yaml = readFileSync(join(folder, 'first', `${key}.yaml`), 'utf8');
    expect(yaml).toContain('# needs a person (');
  });

  it.skipIf(missing)(
    'writes a playbook in which lint refuses what needs a person alone, and no bare dollar',
    () => {
      const yaml = readFileSync(join(folder, 'first', `${key}.yaml`), 'utf8');
      const file = playbookFileSchema.parse(parse(yaml));
      const errors = versionsOf(file).flatMap(({ playbook }) => errorsIn(lintVersion(playbook)));
      expect(errors.length).toBeGreaterThan(0);
      expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['needs_person']));
      expect(yaml).not.toMatch(/\$\s?(?:\{\{|\d)/);
    },
  );

  it.skipIf(missing)(
    'with a mapping for the rest: publishes, starts and completes, and leaves its artifacts',
    async () => {
      const argv = [
        'migrate-legacy',
        path,
        '--mapping',
        join(folder, 'mapping.yaml'),
        '--out',
        join(folder, 'second'),
        '--publish',
        '--json',
      ];
      const ran = await cli(argv, environment());
      expect(ran.stderr).toBe('');
      expect(ran.code).toBe(0);
      expect((jsonOf(ran) as Report).workflows).toMatchObject([{ key, published: 1, refused: null }]);
      const { contractId } = await insertAccount(app.stores.pool, {
        renewsInDays,
        contract: { discount_percent: 10, ...(renewsInDays < 0 ? { status: 'expired' } : {}) },
      });
      await app.stores.pool.query(`UPDATE workflow_rollouts SET valid_from = '2000-01-01'`);
      const worker = await app.startWorker();
      const night = await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
      await worker.drain(5_000);
      const [listed] = await app.stores.executionCommands.list({ contract: contractId, limit: 1 });
      const execution = await app.stores.executionCommands.find(listed?.id ?? '');
      expect(execution).toMatchObject({ key, status: 'completed', errorMessage: null });
      expect(night).toMatchObject({ started: 1, completed: 1, failed: 0 });
      expect(execution?.artifacts.map((artifact) => artifact.key).sort()).toEqual(artifacts);
      const prompts = (execution?.steps ?? []).map(({ prompt }) => prompt ?? '').join('\n');
      expect(prompts).toContain('USD 120,000');
      expect(prompts).not.toMatch(/\{\{|needs a person|undefined|\$/);
    },
  );

  it.skipIf(missing)('keeps the old id, and takes no key that is another playbook’s', async () => {
    const { rows } = await app.stores.pool.query('SELECT key, legacy_key FROM workflow_definitions');
    expect(rows).toEqual([{ key, legacy_key: key.replace('_', '-') }]);
    await app.stores.pool.query(`INSERT INTO workflow_definitions (key, version, stage_name, description, content_hash)
      VALUES ('library', 1, 'Library', 'somebody else’s', 'x')`);
    const legacyId = key.replace('_', '-');
    writeFileSync(join(folder, 'taken.yaml'), `${mapping}\nkeys: { ${legacyId}: library }\n`);
    const ran = await cli(
      ['migrate-legacy', path, '--mapping', join(folder, 'taken.yaml'), '--publish', '--json'],
      environment(),
    );
    expect(ran.code).toBe(5);
    expect((jsonOf(ran) as Report).workflows).toMatchObject([
      { key: 'library', published: null, refused: expect.stringContaining('belongs to another') },
    ]);
  });
});

describe('a workflow whose id is the key of a stage of the library', () => {
  const LEGACY = `export const A: any = { id: 'critical', name: 'Ours', trigger: { config: { daysMin: 7, daysMax: 14 } },
    steps: [{ id: 'a', name: 'A', execution: { llmPrompt: \`Look at {{customer.name}}, {{company.motto}}.\`, outputs: ['x'] },
      ui: { artifacts: [{ id: 'r', title: 'R', type: 'report', content: '{{outputs.x}}' }] } }] };`;
  let folder: string;
  let database: TestDatabase;
  let app: App;
  let environment: Record<string, string>;
  const live = async () => {
    const rollouts = await app.stores.rolloutStore.list('critical', TONIGHT);
    return rollouts.map(({ name }) => name).sort();
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nightshift-legacy-key-'));
    database = await createTestDatabase();
    app = await testApp(database);
    environment = { DATABASE_URL: database.url, DATA_DIR: folder, LOG_LEVEL: 'silent' };
    writeFileSync(join(folder, 'ours.ts'), LEGACY);
    await cli(['seed', '--only', 'playbooks'], environment);
  });
  afterAll(async () => {
    await app.close();
    await dropTestDatabase(database);
    rmSync(folder, { recursive: true });
  });

  it('is reported, and correcting the file does not silently end the stage', async () => {
    const before = await live();
    expect(before).toContain('auto_renew');
    const migrated = await cli(
      ['migrate-legacy', join(folder, 'ours.ts'), '--out', folder, '--json'],
      environment,
    );
    const [workflow] = (jsonOf(migrated) as Report).workflows;
    expect(workflow?.findings).toContainEqual(
      expect.objectContaining({
        severity: 'needs_person',
        message: expect.stringMatching(/critical.*library/),
      }),
    );
    const file = join(folder, 'critical.yaml');
    expect((await cli(['playbooks', 'import', file], environment)).stderr).toMatch(/needs_person/);

    writeFileSync(file, readFileSync(file, 'utf8').replace(/\[needs a person:[^\]]*\]/, 'our motto'));
    const refused = await cli(['playbooks', 'import', file], environment);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/CONFLICT[\s\S]*--take-over/) });
    expect(await live()).toEqual(before);
  });

  it('may have it where the mapping says so, and is imported where that is asked for', async () => {
    writeFileSync(
      join(folder, 'mapping.yaml'),
      "keys: { critical: critical }\npaths: { company.motto: \"(concat 'a' '')\" }",
    );
    const argv = ['migrate-legacy', join(folder, 'ours.ts'), '--mapping', join(folder, 'mapping.yaml')];
    const migrated = await cli([...argv, '--out', folder, '--json'], environment);
    expect(migrated.code).toBe(0);
    const taken = await cli(
      ['playbooks', 'import', join(folder, 'critical.yaml'), '--take-over'],
      environment,
    );
    expect(taken).toMatchObject({ code: 0, stdout: expect.stringMatching(/ended.*auto_renew/) });
  });
});
