import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type EmbeddedUser = {
  readonly opened: Promise<{ url: string; started: boolean }>;
  /** Lets it sign out and end by itself. */
  close(): Promise<void>;
  /** Ends it without a chance to clean up. */
  kill(): Promise<void>;
};

/** Another process that uses the embedded Postgres of a data folder; it closes it also when this process ends. */
export function spawnEmbeddedUser(options: { dataRoot: string; thenRemove?: boolean }): EmbeddedUser {
  const program = join(import.meta.dirname, 'hold-embedded-postgres.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C is for us; what it has to do then it is told by the end of its standard input.
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const opened = new Promise<{ url: string; started: boolean }>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', () => reject(new Error('The process that holds the embedded Postgres ended early')));
  });
  // Whoever kills it before it is open does not wait for this.
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
