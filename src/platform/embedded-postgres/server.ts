import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownLike } from '../host/make-folder.ts';
import {
  commandLineOf,
  identifyProcess,
  isSameProcess,
  type ProcessIdentity,
} from '../host/process-identity.ts';
import type { Home } from './choose-home.ts';
import { spawnAs } from './choose-user.ts';
import { quietEnvironment } from './cluster.ts';
import { embeddedFailure, logTail } from './failure.ts';
import type { Binaries } from './locate-binaries.ts';

/** A running postmaster of this cluster. */
export type Server = { readonly process: ProcessIdentity; readonly port: number; readonly ready: boolean };

const POLL_MS = 20;
const STOP_FAST_MS = 60_000;
const STOP_AT_ONCE_MS = 10_000;
const LOG_LIMIT_BYTES = 10_000_000;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  jit: 'off',
  // The log is about the server alone: failing statements and their values may hold customers' data.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

/** The postmaster of this cluster; null where none runs. */
export function findServer(home: Home): Server | null {
  const file = join(home.cluster, 'postmaster.pid');
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const process = identifyProcess(pid);
  if (process === null) return null;
  const command = commandLineOf(pid);
  if (command !== null && !command.includes(home.cluster)) return null;
  return { process, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

/** A reason for which a failed start is worth another try. */
export type StartObstacle = 'port taken' | 'predecessor still dying';

/**
 * Starts Postgres and waits until it is ready. It gets a session of its own, so that neither Ctrl-C nor our death
 * reaches it.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED`
 */
export async function startServer(
  home: Home,
  binaries: Binaries,
  port: number,
  timeoutMs: number,
): Promise<Server | StartObstacle> {
  removePidFileOfReusedPid(home);
  const logPath = join(home.folder, 'postgres.log');
  const { log, from } = openLog(logPath, home.folder);
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  let child: ChildProcess;
  try {
    child = spawn(binaries.postgres, ['-D', home.cluster, ...settings], {
      ...spawnAs(home.user),
      ...quietEnvironment(),
      cwd: parse(home.cluster).root,
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
    });
  } finally {
    closeSync(log);
  }
  let ended = false;
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const server = findServer(home);
    if (server?.ready && server.process.pid === child.pid) {
      child.unref();
      return server;
    }
    if (ended) {
      const words = logTail(logPath, from);
      if (/could not create any TCP\/IP sockets/.test(words)) return 'port taken';
      if (/pre-existing shared memory block/.test(words)) return 'predecessor still dying';
      throw embeddedFailure('The embedded Postgres ended while it started', words || `no word in ${logPath}`);
    }
    if (Date.now() > deadline) {
      child.unref();
      throw embeddedFailure(
        `The embedded Postgres was not ready after ${timeoutMs / 1000} s`,
        logTail(logPath, from),
        {
          hint: `If ${logPath} says that it is still recovering, wait and start again; else stop process ${child.pid}.`,
        },
      );
    }
    await sleep(POLL_MS);
  }
}

/**
 * Shuts the server down fast and waits until the process is gone. Where that takes too long it is stopped at once, and
 * recovers at the next start.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED`
 */
export async function stopServer(home: Home, binaries: Binaries, server: Server): Promise<void> {
  signalServer(home, binaries, server, 'SIGINT');
  if (await gone(server, STOP_FAST_MS)) return;
  signalServer(home, binaries, server, 'SIGQUIT');
  if (await gone(server, STOP_AT_ONCE_MS)) return;
  throw embeddedFailure(`The embedded Postgres (process ${server.process.pid}) does not stop`, '', {
    hint: `Stop process ${server.process.pid} by hand (kill -9 is safe for the data).`,
  });
}

/** A port that is free now: the preferred one where possible. */
export async function findFreePort(preferred: number): Promise<number> {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? 0;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(taken));
    });
  });
}

/**
 * Removes postmaster.pid where another process has its pid now, after a crash of the machine: Postgres would believe
 * that it still runs. The file of a dead pid stays, since Postgres itself checks that no orphan of the old server
 * remains.
 */
function removePidFileOfReusedPid(home: Home): void {
  const file = join(home.cluster, 'postmaster.pid');
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    if (identifyProcess(pid) !== null) rmSync(file, { force: true });
  } catch {
    // No such file.
  }
}

function openLog(path: string, folder: string): { log: number; from: number } {
  const log = openSync(path, 'a', 0o600);
  ownLike(path, folder);
  if (fstatSync(log).size > LOG_LIMIT_BYTES) ftruncateSync(log);
  return { log, from: fstatSync(log).size };
}

function signalServer(home: Home, binaries: Binaries, server: Server, signal: 'SIGINT' | 'SIGQUIT'): void {
  if (process.platform === 'win32') {
    // Windows has no signals, only an end without a shutdown; pg_ctl shuts down properly.
    const mode = signal === 'SIGINT' ? 'fast' : 'immediate';
    spawn(binaries.pgCtl, ['stop', '-D', home.cluster, '-m', mode, '-W'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    return;
  }
  try {
    process.kill(server.process.pid, signal);
  } catch {
    // Gone already.
  }
}

async function gone(server: Server, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isSameProcess(server.process)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
