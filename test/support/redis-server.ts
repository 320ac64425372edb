import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';

export type RedisServer = {
  readonly port: number;
  readonly url: string;
  /** Stops it for good, without notice to its clients. */
  close(): Promise<void>;
};

/** The program that tests start; `valkey-server` takes the same arguments. */
export const REDIS_SERVER = process.env.REDIS_SERVER ?? 'redis-server';

/** Whether this program is on the PATH. */
export const hasRedisServer = (program = REDIS_SERVER): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A Redis for the tests: nothing on disk, nothing evicted, gone with this process. */
export async function startRedis(
  options: { readonly port?: number; readonly settings?: readonly string[]; readonly program?: string } = {},
): Promise<RedisServer> {
  const port = options.port ?? (await freePort());
  const child = spawnWatched(
    options.program ?? REDIS_SERVER,
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'].concat(
      options.settings ?? [],
    ),
  );
  await listens(port);
  return { port, url: `redis://127.0.0.1:${port}`, close: () => end(child) };
}

/** Resolves once connections are accepted there. */
export async function listens(port: number): Promise<void> {
  for (let attempt = 1; attempt <= 200; attempt += 1) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nobody listens on port ${port}`);
}

/**
 * A program that ends with us, even when we are killed: the shell around it ends it when our end of its standard input
 * closes. It has a process group of its own, since Ctrl-C is for us alone.
 */
export function spawnWatched(program: string, argv: readonly string[]): ChildProcess {
  const script = '"$@" </dev/null & child=$!; cat >/dev/null; kill -9 $child; wait $child 2>/dev/null';
  return spawn('sh', ['-c', script, 'sh', program, ...argv], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

export function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  return gone;
}
