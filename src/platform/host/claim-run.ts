import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { NightshiftError } from '../errors.ts';
import { withFileLock } from './file-lock.ts';
import { makeFolder } from './make-folder.ts';
import { isSameProcess, ownIdentity } from './process-identity.ts';

const runSchema = z.object({
  pid: z.number().int().positive(),
  processStartedAt: z.string().nullable(),
  url: z.string(),
  startedAt: z.string(),
});
type ClaimedRun = z.infer<typeof runSchema>;

export type RunClaim = {
  /** Writes the file again. Call it once the URL is known, which is seldom the case at the claim. */
  refresh(): void;
  release(): void;
};

/**
 * Claims the data folder for this process, since only one `nightshift start` may run there. Takes over the claim of a
 * dead process.
 * @throws NightshiftError `ALREADY_RUNNING` with the URL of the running one.
 */
export async function claimRun(options: { dataRoot: string; url: () => string }): Promise<RunClaim> {
  const file = fileIn(options.dataRoot);
  makeFolder(options.dataRoot);
  const own = ownIdentity();
  const startedAt = new Date().toISOString();
  const write = (): void => {
    const run: ClaimedRun = { pid: own.pid, processStartedAt: own.startedAt, url: options.url(), startedAt };
    const fresh = `${file}.${own.pid}`;
    writeFileSync(fresh, `${JSON.stringify(run)}\n`);
    renameSync(fresh, file);
  };
  await withFileLock(`${file}.lock`, 10_000, async () => {
    const running = findRun(options.dataRoot);
    if (running !== null) throw alreadyRunning(running);
    write();
  });
  return {
    refresh: write,
    release: () => {
      if (readRun(file)?.pid === own.pid) rmSync(file, { force: true });
    },
  };
}

/** The process that holds the data folder; null when none does. */
export function findRun(dataRoot: string): ClaimedRun | null {
  const run = readRun(fileIn(dataRoot));
  return run !== null && isSameProcess({ pid: run.pid, startedAt: run.processStartedAt }) ? run : null;
}

const fileIn = (dataRoot: string): string => join(dataRoot, 'run.json');

function readRun(file: string): ClaimedRun | null {
  try {
    const parsed = runSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // No file, or one that a crash cut short: no process runs.
    return null;
  }
}

function alreadyRunning(run: ClaimedRun): NightshiftError {
  return new NightshiftError(
    'ALREADY_RUNNING',
    `Nightshift already runs here: process ${run.pid}, since ${run.startedAt}, at ${run.url}`,
    `Open ${run.url}, or stop process ${run.pid} first.`,
    { pid: run.pid, url: run.url, startedAt: run.startedAt },
  );
}
