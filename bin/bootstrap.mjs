/**
 * The entry point of `npm start` and `npm test`. Works in a fresh clone, so it needs Node alone: it installs what is
 * missing, from the lock file, and then hands over. Only the program's own output goes to stdout.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { refuseOldNode } from './node-version.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const EXIT_USAGE = 2;

const [command, ...args] = process.argv.slice(2);
refuseOldNode();
if (command === 'start') {
  await ensureInstalled(ROOT);
  // In this process, so that signals have one process less to pass through. The CLI reads process.argv unchanged.
  await import('./nightshift.mjs');
} else if (command === 'test') {
  await ensureInstalled(ROOT);
  process.exitCode = await runTests();
} else {
  console.error('usage: node bin/bootstrap.mjs start|test [arguments]');
  process.exitCode = EXIT_USAGE;
}

/**
 * Runs vitest, then prints the counts as the last line. Resolves to the exit code: 0 only where a test ran and none
 * failed.
 */
async function runTests() {
  console.error(`Running the tests on Node ${process.version}`);
  const file = join(tmpdir(), `nightshift-test-counts-${process.pid}.json`);
  const vitest = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NIGHTSHIFT_TEST_COUNTS: file },
  });
  // vitest stops at the first signal, so a second one (Ctrl-C reaches it directly) does no harm.
  const forward = (signal) => vitest.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const code = await new Promise((resolve, reject) => {
    vitest.once('error', reject);
    vitest.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  const counts = takeCounts(file) ?? { passed: 0, failed: 1, skipped: 0 };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return code === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : code || 1;
}

/** The counts that test/support/count-reporter.ts wrote; null where vitest ended before writing them. */
function takeCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  } finally {
    rmSync(file, { force: true });
  }
}
