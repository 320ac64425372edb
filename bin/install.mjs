import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const STAMP = 'node_modules/.nightshift-lock-hash';
const POLL_MS = 250;
/** The lock is touched while npm runs, so a lock this old was left by a crash. */
const LOCK_IS_STALE_AFTER_MS = 30_000;
const LOCK_TOUCH_MS = 5_000;
/** Exit codes of 128 and above mean that a signal ended the process. */
const SIGNALLED = 128;

/**
 * Makes node_modules match package-lock.json, by `npm ci` where it does not. One process installs at a time; the others
 * wait. Exits this process where npm fails.
 */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  const code = await withInstallLock(root, async () => {
    // The process that held the lock before us has installed.
    if (isInstalled(root)) return 0;
    console.error('Installing what is missing, from package-lock.json (once; about half a minute) …');
    const exitCode = await npmCi(root);
    if (exitCode === 0) writeFileSync(join(root, STAMP), fingerprint(root));
    return exitCode;
  });
  if (code === 0) return;
  if (code < SIGNALLED) console.error('npm ci failed. Mend what it says above, then run the command again.');
  process.exit(code < SIGNALLED ? 1 : code);
}

/**
 * Whether node_modules matches the lock file: our stamp says so, or npm's own record of an install by hand, which then
 * gets the stamp.
 */
export function isInstalled(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  if (!isOnDisk(root, lock)) return false;
  const current = fingerprint(root);
  if (readText(join(root, STAMP)) === current) return true;
  const record = readText(join(root, 'node_modules/.package-lock.json'));
  if (record === null || !fulfils(JSON.parse(record), lock)) return false;
  try {
    writeFileSync(join(root, STAMP), current);
  } catch {
    // A node_modules that we may not write gets no stamp, and is compared again each time.
  }
  return true;
}

/** Whether every package has its folder: records can be wrong. Some 300 look-ups take a few milliseconds. */
function isOnDisk(root, lock) {
  return Object.entries(lock.packages ?? {}).every(
    ([path, { optional }]) => optional || existsSync(join(root, path)),
  );
}

/** A hash of what an install depends on: the lock file, and the platform, since packages bring binaries. */
function fingerprint(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(`${process.platform} ${process.arch}\n`).update(lock).digest('hex');
}

/**
 * Whether npm's record of node_modules holds exactly what the lock file asks for. Optional packages for another
 * platform may be missing.
 */
export function fulfils(record, lock) {
  const wanted = lock.packages ?? {};
  const present = record.packages ?? {};
  const same = (a, b) => a.version === b.version && a.integrity === b.integrity;
  const isWanted = ([path, entry]) => wanted[path] !== undefined && same(entry, wanted[path]);
  const isThere = ([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    return found === undefined ? entry.optional === true && !suits(entry) : same(found, entry);
  };
  return Object.entries(present).every(isWanted) && Object.entries(wanted).every(isThere);
}

/**
 * Whether a package must be present on this platform. One that asks for a C library, or names no platform (an optional
 * package's dependency), may be missing.
 */
function suits({ os, cpu, libc }) {
  if (os === undefined && cpu === undefined) return false;
  return libc === undefined && allows(os, process.platform) && allows(cpu, process.arch);
}

function allows(list, value) {
  return (
    list === undefined ||
    list.includes(value) ||
    list.every((entry) => entry.startsWith('!') && entry !== `!${value}`)
  );
}

/**
 * Runs `npm ci` with its stdout on our stderr. --loglevel because .npmrc silences npm; --include because a user's
 * settings may omit those kinds.
 */
async function npmCi(root) {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  const cli = process.env.npm_execpath ?? '';
  const [program, first] = /npm-cli\.[cm]?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
  const npm = spawn(program, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: program === 'npm' && process.platform === 'win32',
  });
  const forward = (signal) => npm.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  try {
    return await new Promise((resolve, reject) => {
      npm.once('error', reject);
      npm.once('exit', (code, signal) => resolve(code ?? SIGNALLED + (constants.signals[signal] ?? 0)));
    });
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}

/**
 * Holds a lock while `work` runs. The lock is a folder, since mkdir is atomic, and stands in the temp folder, since npm
 * removes node_modules.
 */
async function withInstallLock(root, work) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `nightshift-install-${name}.lock`);
  let isAnnounced = false;
  while (!tryLock(lock)) {
    if (!isAnnounced) console.error('Another process is installing here; waiting for it …');
    isAnnounced = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const touch = setInterval(() => writeFileSync(join(lock, 'pid'), String(process.pid)), LOCK_TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryLock(lock) {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = readText(join(lock, 'pid'));
  if (isStale(lock, holder)) breakLock(lock, holder);
  return false;
}

function isStale(lock, holder) {
  try {
    if (holder !== null) process.kill(Number(holder), 0);
    return Date.now() - statSync(holder === null ? lock : join(lock, 'pid')).mtimeMs > LOCK_IS_STALE_AFTER_MS;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/**
 * Of several processes that see the same stale lock, one wins the rename. A process that moved a fresh lock by mistake
 * puts it back.
 */
function breakLock(lock, holder) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readText(join(aside, 'pid')) !== holder) renameSync(aside, lock);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if (error.code === 'EPERM' || error.code === 'EACCES')
      throw new Error(`Remove ${lock}: another user's install left it.`);
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
