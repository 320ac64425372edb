import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFileLock } from '../../../src/platform/host/file-lock.ts';
import { ownIdentity } from '../../../src/platform/host/process-identity.ts';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-lock-'));
  lock = join(folder, 'a.lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('one at a time, and gone afterwards, also after an error', async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => withFileLock(lock, 10_000, work)));
  expect(most).toBe(1);
  await expect(withFileLock(lock, 1_000, () => Promise.reject(new Error('work failed')))).rejects.toThrow(
    'work failed',
  );
  expect(existsSync(lock)).toBe(false);
});

test('a live holder is waited for, then named', async () => {
  writeFileSync(lock, JSON.stringify(ownIdentity()));
  await expect(withFileLock(lock, 50, async () => undefined)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(`process ${process.pid}`),
  });
});

test.each([
  ['of a dead process', JSON.stringify({ pid: 999_999_999, startedAt: null })],
  ['of an earlier process with our pid', JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' })],
])('a lock %s is taken over at once', async (_, content) => {
  writeFileSync(lock, content);
  expect(await withFileLock(lock, 0, async () => 'done')).toBe('done');
});

test('a lock whose holder died before it could sign is taken over after a while', async () => {
  writeFileSync(lock, '');
  await expect(withFileLock(lock, 30, async () => undefined)).rejects.toMatchObject({ code: 'CONFLICT' });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  expect(await withFileLock(lock, 0, async () => 'done')).toBe('done');
});
