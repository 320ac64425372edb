import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { WorkerOptions } from './contender.ts';

export type WorkerProcess = { readonly pid: number; stop(): Promise<void> };

/** Starts a contender's worker in a process of its own, as production does, and waits until it takes jobs. */
export async function spawnWorker(program: string, options: object): Promise<WorkerProcess> {
  const child = spawn(
    process.execPath,
    // The setting of `npm start`, for every contender.
    [
      '--max-semi-space-size=64',
      ...profilerFlags(),
      '--import',
      'tsx',
      join(import.meta.dirname, program),
      JSON.stringify(options),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).once('line', () => resolve());
    child.once('exit', () => reject(new Error(`${program} ended before it was ready`)));
    child.once('error', reject);
  });
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.stdin.end();
      await gone;
    },
  };
}

/** `BENCH_PROFILE=folder` writes a CPU profile of each worker there. */
function profilerFlags(): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

/** In the worker: its options. */
export const workerOptions = (): WorkerOptions => optionsOfWorker();
export const optionsOfWorker = <Options>(): Options => JSON.parse(process.argv[2] ?? '{}');

/** In the worker: reports that it takes jobs, and closes when its parent closes stdin. */
export function serveUntilStopped(close: () => Promise<void>): void {
  process.stdin.resume().once('end', async () => {
    await close();
    process.exit(0);
  });
  process.stdout.write('ready\n');
}
