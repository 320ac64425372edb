import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { locateNative } from '../../../../src/platform/embedded-postgres/locate-binaries.ts';
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from '../../../../src/platform/embedded-postgres/open.ts';
import { silentLogger } from '../../../support/silent-logger.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

let folder: string;
let opened: EmbeddedPostgres[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-root-'));
  opened = [];
});

afterEach(async () => {
  for (const postgres of opened) await postgres.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!isRoot)(`started by root${isRoot ? '' : ' (skipped: this run is not root)'}`, () => {
  test('works from a clone in a home that only root may enter', async () => {
    const { clone, native, systemFolders } = privateClone();
    rmSync(join(native, 'lib/libicuuc.so.60'));
    const dataRoot = join(clone, '.nightshift');
    const first = await open({ dataRoot, native, systemFolders });
    await query(first.url, 'CREATE TABLE kept ()');
    const home = readFileSync(join(dataRoot, 'postgres.location'), 'utf8').trim();
    expect(dirname(home)).toBe(systemFolders[0]);
    expect(statSync(join(home, 'postgres')).uid).not.toBe(0);
    expect(existsSync(join(dataRoot, 'postgres'))).toBe(false);
    await first.close();

    const second = await open({ dataRoot, native, systemFolders });
    expect(second.url).toBe(first.url);
    await query(second.url, 'SELECT FROM kept');
    await second.close();

    // A clone that was deleted and made again starts empty.
    rmSync(dataRoot, { recursive: true });
    const anew = await open({ dataRoot, native, systemFolders });
    await expect(query(anew.url, 'SELECT FROM kept')).rejects.toMatchObject({ code: '42P01' });
  });

  test('says so when there is no folder that both may use', async () => {
    const { clone, native } = privateClone();
    const elsewhere = join(folder, 'private/also');
    const attempt = open({ dataRoot: join(clone, '.nightshift'), native, systemFolders: [elsewhere] });
    await expect(attempt).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES_FAILED',
      message: expect.stringContaining(elsewhere),
      hint: expect.stringContaining('DATABASE_URL'),
    });
  });

  test('runs as the owner of the data folder, so that this user needs no root later', async () => {
    chmodSync(folder, 0o755);
    const project = join(folder, 'project');
    mkdirSync(project);
    chownSync(project, NOBODY, NOBODY);
    const dataRoot = join(project, '.nightshift');
    const postgres = await open({ dataRoot });
    await postgres.close();
    for (const name of ['', 'postgres', 'postgres-users', 'postgres.log']) {
      expect(statSync(join(dataRoot, name)).uid).toBe(NOBODY);
    }
  });
});

/** Like a clone under /root: binaries and data folder in a folder that only root may enter. */
function privateClone() {
  chmodSync(folder, 0o755);
  const clone = join(folder, 'private/clone');
  mkdirSync(clone, { recursive: true });
  chmodSync(dirname(clone), 0o700);
  const native = join(clone, 'package/native');
  cpSync(locateNative(), native, { recursive: true, verbatimSymlinks: true });
  cpSync(join(locateNative(), '../package.json'), join(native, '../package.json'));
  return { clone, native, systemFolders: [join(folder, 'system')] };
}

async function open(options: {
  dataRoot: string;
  native?: string;
  systemFolders?: string[];
}): Promise<EmbeddedPostgres> {
  const postgres = await openEmbeddedPostgres({ ...options, log: silentLogger });
  opened.push(postgres);
  return postgres;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
