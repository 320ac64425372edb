import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type WorkerProcess = {
  /** Resolves once it takes jobs. */
  readonly ready: Promise<void>;
  /** Resolves to its exit code; null where a signal ended it. */
  readonly gone: Promise<number | null>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
};

/** Another process with a worker and a mock model of some latency, for tests of crashes and shutdown. */
export function spawnWorker(options: {
  readonly url: string;
  readonly latencyMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}): WorkerProcess {
  const program = join(import.meta.dirname, 'run-worker.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).once('line', () => resolve());
    child.once('exit', () => reject(new Error('the worker process ended before it was ready')));
  });
  ready.catch(() => undefined);
  return { ready, gone, signal: (name) => child.kill(name) };
}
