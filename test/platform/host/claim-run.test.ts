import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimRun } from '../../../src/platform/host/claim-run.ts';
import { ownIdentity } from '../../../src/platform/host/process-identity.ts';

let folder: string;
let dataRoot: string;
const url = () => 'http://127.0.0.1:4000';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-run-'));
  dataRoot = join(folder, 'made/on/demand');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('one run at a time: the second learns where the first is', async () => {
  const first = await claimRun({ dataRoot, url });
  await expect(claimRun({ dataRoot, url: () => 'http://127.0.0.1:5000' })).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: expect.stringContaining(url()),
    hint: expect.stringContaining(String(process.pid)),
    details: { pid: process.pid, url: url() },
  });
  first.release();
  const second = await claimRun({ dataRoot, url });
  second.release();
  expect(readdirSync(dataRoot)).toEqual([]);
});

test('of many that start at the same moment one wins', async () => {
  const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claimRun({ dataRoot, url })));
  expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('the address can be added once it is known', async () => {
  let address = 'starting';
  const claim = await claimRun({ dataRoot, url: () => address });
  address = 'http://127.0.0.1:4321';
  claim.refresh();
  await expect(claimRun({ dataRoot, url })).rejects.toMatchObject({ details: { url: address } });
  claim.release();
});

test.each([
  ['of a dead process', { pid: 999_999_999, processStartedAt: null }],
  [
    'of an earlier process with a pid that is in use again',
    { pid: process.pid, processStartedAt: 'another boot:1' },
  ],
])('a claim %s is taken over', async (_, { pid, processStartedAt }) => {
  const own = await claimRun({ dataRoot, url });
  own.release();
  writeRun({ pid, processStartedAt, url: 'http://127.0.0.1:1', startedAt: '2026-01-01T00:00:00.000Z' });
  const claim = await claimRun({ dataRoot, url });
  expect(JSON.parse(readFileSync(join(dataRoot, 'run.json'), 'utf8'))).toMatchObject({
    pid: process.pid,
    processStartedAt: ownIdentity().startedAt,
    url: url(),
  });
  claim.release();
});

test('a torn file is taken over, and a claim of somebody else is not released', async () => {
  const claim = await claimRun({ dataRoot, url });
  writeFileSync(join(dataRoot, 'run.json'), '{"pid": 12');
  const next = await claimRun({ dataRoot, url });
  next.release();
  writeRun({ pid: 1, processStartedAt: null, url: 'http://127.0.0.1:1', startedAt: '' });
  claim.release();
  expect(readdirSync(dataRoot)).toEqual(['run.json']);
});

function writeRun(run: Record<string, unknown>): void {
  writeFileSync(join(dataRoot, 'run.json'), JSON.stringify(run));
}
