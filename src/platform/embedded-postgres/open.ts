import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { withFileLock } from '../host/file-lock.ts';
import type { Logger } from '../logger.ts';
import { chooseHome, type Home, SYSTEM_FOLDERS } from './choose-home.ts';
import { createCluster, hasCluster, readAccess, SUPERUSER, writeAccess } from './cluster.ts';
import { asEmbeddedFailure, embeddedFailure, logTail } from './failure.ts';
import { type Binaries, locateNative, prepareBinaries } from './locate-binaries.ts';
import {
  findFreePort,
  findServer,
  type Server,
  type StartObstacle,
  startServer,
  stopServer,
} from './server.ts';
import { countUsers, signIn } from './users.ts';

const DATABASE = 'nightshift';
/** Long enough for initdb on a slow disk and for recovery after a crash. */
const LOCK_TIMEOUT_MS = 180_000;
const READY_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 10_000;
const GOODBYE_MS = 1_000;
const PORT_TRIES = 5;
const POLL_MS = 50;

export type EmbeddedPostgres = {
  /** The address of the `nightshift` database, with the password: never log it. */
  readonly url: string;
  /** False when another process had it running already. */
  readonly started: boolean;
  /** Signs out. The last user stops the server and waits until it is gone. */
  close(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** The data folder: the cluster is in `postgres` below it, or where `postgres.location` says. */
  readonly dataRoot: string;
  readonly log: Logger;
  /** The folder of PostgreSQL's files, by default that which npm installed. */
  readonly native?: string;
  /** Folders for what Postgres' user cannot reach in the data folder; used by root only. */
  readonly systemFolders?: readonly string[];
};

/**
 * Opens the PostgreSQL that belongs to a data folder: creates the cluster the first time, starts the server where it
 * does not run, and shares a running one.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED`
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const systemFolders = options.systemFolders ?? SYSTEM_FOLDERS;
    const home = chooseHome(options.dataRoot, systemFolders);
    const binaries = prepareBinaries(options.native ?? locateNative(), home, systemFolders);
    return await withHomeLock(home, () => open(home, binaries, options.log));
  } catch (error) {
    throw asEmbeddedFailure(error);
  }
}

async function open(home: Home, binaries: Binaries, log: Logger): Promise<EmbeddedPostgres> {
  if (!hasCluster(home, binaries)) {
    log.info({}, 'Making an empty PostgreSQL database (first start, a few seconds)');
    await createCluster(home, binaries);
  }
  const signOut = signIn(home.folder);
  try {
    const { server, started } = await reachServer(home, binaries, log);
    const url = await ensureDatabase(home, server);
    let closing: Promise<void> | undefined;
    return {
      url,
      started,
      close: () => {
        closing ??= withHomeLock(home, () => leave(home, binaries, signOut, log));
        return closing;
      },
    };
  } catch (error) {
    await leave(home, binaries, signOut, log).catch(() => undefined);
    throw error;
  }
}

async function leave(home: Home, binaries: Binaries, signOut: () => void, log: Logger): Promise<void> {
  signOut();
  const users = countUsers(home.folder);
  const server = findServer(home);
  if (users > 0 || server === null) return;
  await stopServer(home, binaries, server);
  log.debug({ pid: server.process.pid }, 'Embedded PostgreSQL stopped');
}

function withHomeLock<T>(home: Home, work: () => Promise<T>): Promise<T> {
  return withFileLock(join(home.folder, 'postgres.lock'), LOCK_TIMEOUT_MS, work);
}

async function reachServer(
  home: Home,
  binaries: Binaries,
  log: Logger,
): Promise<{ server: Server; started: boolean }> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (let portTries = 0; portTries < PORT_TRIES; ) {
    const running = findServer(home);
    if (running === null) {
      const server = await start(home, binaries);
      if (typeof server === 'object') {
        log.debug({ pid: server.process.pid, port: server.port }, 'Embedded PostgreSQL started');
        return { server, started: true };
      }
      if (server === 'port taken') portTries += 1;
      else if (Date.now() > deadline) throw predecessorsRemain(home);
      else await sleep(POLL_MS);
    } else if (running.ready && (await answers(home, running))) {
      return { server: running, started: false };
    } else if (Date.now() > deadline) {
      throw unresponsive(home, running);
    } else {
      // The server is starting or stopping right now, for a process that died meanwhile.
      await sleep(POLL_MS);
    }
  }
  throw embeddedFailure('The embedded Postgres found no free port on 127.0.0.1', '', {
    hint: 'See which program takes the ports of this machine, or set DATABASE_URL to a PostgreSQL of your own.',
  });
}

/** Starts on the port of last time if it is free, so that settings of other tools stay valid. */
async function start(home: Home, binaries: Binaries): Promise<Server | StartObstacle> {
  const access = readAccess(home);
  const port = await findFreePort(access.port);
  if (port !== access.port) writeAccess(home, { ...access, port });
  return startServer(home, binaries, port, READY_TIMEOUT_MS);
}

async function answers(home: Home, server: Server): Promise<boolean> {
  return withClient(urlOf(home, server, 'postgres'), async () => true).catch(() => false);
}

async function ensureDatabase(home: Home, server: Server): Promise<string> {
  await withClient(urlOf(home, server, 'postgres'), async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
  return urlOf(home, server, DATABASE);
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: READY_TIMEOUT_MS,
  });
  // The query reports a server that stops; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    // A frozen server never answers the goodbye.
    await Promise.race([client.end(), sleep(GOODBYE_MS, undefined, { ref: false })]);
  }
}

function urlOf(home: Home, server: Server, database: string): string {
  const { password } = readAccess(home);
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/${database}`;
}

function predecessorsRemain(home: Home): Error {
  const words = logTail(join(home.folder, 'postgres.log'));
  return embeddedFailure('Processes of an earlier Postgres that crashed still hold its memory', words);
}

function unresponsive(home: Home, server: Server): Error {
  const { pid } = server.process;
  return embeddedFailure(
    `The embedded Postgres (process ${pid}) runs but does not answer`,
    logTail(join(home.folder, 'postgres.log')),
    { hint: `Stop process ${pid}, then start again.` },
  );
}
