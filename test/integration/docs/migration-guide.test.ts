import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mappingFileSchema } from '../../../src/legacy-migration/naming/mapping.ts';
import { cli, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/migration-guide.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');

describe('docs/migration-guide.md', () => {
  let database: TestDatabase;
  const folder = temporaryFolder();
  const out = join(folder.path, 'migrated');
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await dropTestDatabase(database);
    folder.remove();
  });

  const commands = blocks('sh').flatMap((block) =>
    block.split('\n').filter((line) => line.startsWith('npx nightshift ')),
  );

  it.each(commands)('%s', async (line) => {
    const expected = Number(/# exit code (\d)/.exec(line)?.[1] ?? 0);
    const words = line
      .replace('npx nightshift ', '')
      .replace(/\s+#.*$/, '')
      .split(' ');
    const argv = words.map((word) => {
      if (word === 'migrated') return out;
      return word.startsWith('examples/') ? join(root, word) : word;
    });
    const ran = await cli(argv, { DATABASE_URL: database.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' });
    expect(ran).toMatchObject({ code: expected });
  });

  it('shows the text of the example and its real result', async () => {
    const [before = '', after = ''] = blocks('text');
    const legacy = readFileSync(join(root, 'examples/legacy/04-Rescue.ts'), 'utf8');
    for (const line of before.trim().split('\n')) expect(legacy).toContain(line);
    await cli(['migrate-legacy', join(root, 'examples/legacy'), '--out', out], { DATA_DIR: folder.path });
    const yaml = readFileSync(join(out, 'rescue_renewal.yaml'), 'utf8');
    for (const line of after.trim().split('\n')) expect(yaml).toContain(line);
    expect(readFileSync(join(out, 'REPORT.md'), 'utf8')).toContain('| rescue_renewal |');
  });

  it('shows mapping files that are valid, the first being the example’s', () => {
    const mappings = blocks('yaml').map((text) => mappingFileSchema.parse(parse(text)));
    expect(mappings).toHaveLength(2);
    const example = readFileSync(join(root, 'examples/legacy/mapping.yaml'), 'utf8');
    expect(mappings[0]).toEqual(mappingFileSchema.parse(parse(example)));
  });
});
