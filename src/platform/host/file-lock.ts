import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { NightshiftError } from '../errors.ts';
import { isSameProcess, ownIdentity, parseIdentity } from './process-identity.ts';

const POLL_MS = 25;
/** A lock file is filled right after it is created; one that stays empty this long was left by a crash. */
const EMPTY_IS_STALE_AFTER_MS = 5_000;

/**
 * Runs `work` while this process holds the lock file. Takes over the lock of a dead process; waits for a live one up to
 * `timeoutMs`.
 * @throws NightshiftError `CONFLICT` where that is not enough.
 */
export async function withFileLock<T>(path: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  await acquire(path, timeoutMs);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path: string, timeoutMs: number): Promise<void> {
  const content = JSON.stringify(ownIdentity());
  const deadline = Date.now() + timeoutMs;
  while (!tryCreate(path, content)) {
    const seen = read(path);
    if (seen !== null && isStale(path, seen)) {
      breakStale(path, seen);
      continue;
    }
    if (Date.now() > deadline) throw lockTimeout(path, seen, timeoutMs);
    await sleep(POLL_MS);
  }
}

function tryCreate(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isStale(path: string, content: string): boolean {
  const holder = parseIdentity(content);
  if (holder !== null) return !isSameProcess(holder);
  try {
    return Date.now() - statSync(path).mtimeMs > EMPTY_IS_STALE_AFTER_MS;
  } catch {
    return false;
  }
}

/**
 * Of several processes that see the same stale lock, one wins the rename. A process that moved a fresh lock by mistake
 * puts it back.
 */
function breakStale(path: string, seen: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== seen && moved !== null) tryCreate(path, moved);
  rmSync(aside, { force: true });
}

function lockTimeout(path: string, content: string | null, timeoutMs: number): NightshiftError {
  const holder = content === null ? null : parseIdentity(content);
  const who = holder === null ? 'another process' : `process ${holder.pid}`;
  return new NightshiftError(
    'CONFLICT',
    `${path} has been held by ${who} for more than ${Math.round(timeoutMs / 1000)} s`,
    `See what ${who} is doing; stop it if it hangs, then start again.`,
    { pid: holder?.pid ?? null },
  );
}
