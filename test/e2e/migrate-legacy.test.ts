import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { App } from '../../src/compose.ts';
import { playbookSchema } from '../../src/domain/definition.ts';
import { lintDefinition } from '../../src/domain/lint/lint-definition.ts';
import { errorsIn } from '../../src/domain/lint/problem.ts';
import { versionsOf } from '../../src/domain/playbook.ts';
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

/** From a file of TypeScript to artifacts of a night, over real Postgres, with the mock model. */
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
    expect(await app.stores.definitions.keys()).toEqual([]);
    const yaml = readFileSync(join(folder, 'first', `${key}.yaml`), 'utf8');
    expect(yaml).toContain('# needs a person (');
  });

  it.skipIf(missing)(
    'writes a playbook in which lint refuses what needs a person alone, and no bare dollar',
    () => {
      const yaml = readFileSync(join(folder, 'first', `${key}.yaml`), 'utf8');
      const playbook = playbookSchema.parse(parse(yaml));
      const errors = versionsOf(playbook).flatMap(({ definition }) => errorsIn(lintDefinition(definition)));
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
      const night = await app.runNight({ date: TONIGHT });
      await worker.drain(5_000);
      const [listed] = await app.stores.desk.list({ contract: contractId, limit: 1 });
      const execution = await app.stores.desk.find(listed?.id ?? '');
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
