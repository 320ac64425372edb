import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type EmbeddedUser = {
  readonly opened: Promise<{ url: string; started: boolean }>;
  /** Lets it sign out and exit. */
  close(): Promise<void>;
  /** Kills it, so that it cannot clean up. */
  kill(): Promise<void>;
};

/** Another process that uses the embedded Postgres of a data folder. It closes it even when this process ends. */
export function spawnEmbeddedUser(options: { dataRoot: string; thenRemove?: boolean }): EmbeddedUser {
  const program = join(import.meta.dirname, 'hold-embedded-postgres.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C is for us; the end of its standard input tells it to stop.
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const opened = new Promise<{ url: string; started: boolean }>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', () => reject(new Error('The process that holds the embedded Postgres ended early')));
  });
  // A test that kills it before it is open does not wait for this.
  opened.catch(() => undefined);
  return {
    opened,
    close: () => {
      child.stdin.end();
      return gone;
    },
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}
