import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from '../../../../src/platform/embedded-postgres/open.ts';
import { identifyProcess } from '../../../../src/platform/host/process-identity.ts';
import { spawnEmbeddedUser } from '../../../support/embedded-user.ts';
import { silentLogger } from '../../../support/silent-logger.ts';

let dataRoot: string;
let opened: EmbeddedPostgres[];

beforeEach(() => {
  dataRoot = mkdtempSync(join(tmpdir(), 'nightshift-embedded-'));
  // Started by root, Postgres runs as an unprivileged user, who must be able to enter the folder.
  chmodSync(dataRoot, 0o755);
  opened = [];
});

afterEach(async () => {
  for (const postgres of opened) await postgres.close();
  const pid = serverPid();
  if (pid !== null) process.kill(pid, 'SIGQUIT');
  rmSync(dataRoot, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test('keeps its data and its port from one run to the next, and stops in between', async () => {
  const first = await open();
  expect(first.started).toBe(true);
  await query(first.url, 'CREATE TABLE kept (what text)');
  await query(first.url, "INSERT INTO kept VALUES ('Zoë 🚀')");
  await first.close();
  await first.close();
  expect(serverPid()).toBeNull();

  const second = await open();
  expect(second.started).toBe(true);
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT what FROM kept')).toEqual([{ what: 'Zoë 🚀' }]);
});

test('is a durable UTF-8 database behind a password, on the loopback interface alone', async () => {
  const { url } = await open();
  const [settings] = await query(
    url,
    `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
            current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
            current_setting('timezone') AS timezone, lower('ÅÉ') AS lowered`,
  );
  expect(settings).toEqual({
    encoding: 'UTF8',
    fsync: 'on',
    addresses: '127.0.0.1',
    sockets: '',
    timezone: 'UTC',
    lowered: 'åé',
  });
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  expect(statSync(join(dataRoot, 'postgres/nightshift.json')).mode & 0o077).toBe(0);
});

test('takes another port when another process has its own', async () => {
  const first = await open();
  const port = Number(new URL(first.url).port);
  await first.close();
  const squatter = createServer().listen(port, '127.0.0.1');
  try {
    const second = await open();
    expect(Number(new URL(second.url).port)).not.toBe(port);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    squatter.close();
  }
});

test('is shared by processes that start at the same moment; the last one out stops it', async () => {
  const [one, two, three] = await Promise.all([openElsewhere(), openElsewhere(), open()]);
  expect(new Set([one.url, two.url, three.url]).size).toBe(1);
  expect([one.started, two.started, three.started].filter(Boolean)).toHaveLength(1);
  await one.close();
  await three.close();
  expect(await query(two.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await two.close();
  expect(serverPid()).toBeNull();
});

test('outlives a killed user; the next one finds it running, and stops it at the end', async () => {
  const victim = await openElsewhere();
  await query(victim.url, 'CREATE TABLE kept ()');
  await victim.kill();
  expect(serverPid()).not.toBeNull();

  const next = await open();
  expect(next.started).toBe(false);
  await query(next.url, 'SELECT FROM kept');
  await next.close();
  expect(serverPid()).toBeNull();
  expect(readdirSync(join(dataRoot, 'postgres-users'))).toEqual([]);
});

test('starts after a crash of the server, whatever process has its pid now', async () => {
  const victim = await openElsewhere();
  await query(victim.url, 'CREATE TABLE kept ()');
  const pid = runningServer();
  await victim.kill();
  process.kill(pid, 'SIGKILL');
  await expect.poll(serverPid).toBeNull();

  // As after a reboot: the pid belongs to another process, here to ours.
  const pidFile = join(dataRoot, 'postgres/postmaster.pid');
  writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)));
  const next = await open();
  expect(next.started).toBe(true);
  await query(next.url, 'SELECT FROM kept');
});

test('starts right after the server was killed, while its orphans may still hold the memory', async () => {
  const first = await open();
  await query(first.url, 'CREATE TABLE kept ()');
  process.kill(runningServer(), 'SIGKILL');
  const next = await open();
  await query(next.url, 'SELECT FROM kept');
});

test('is not stopped by a user that an earlier process with the same pid left behind', async () => {
  const postgres = await open();
  const users = join(dataRoot, 'postgres-users');
  writeFileSync(join(users, 'ghost'), JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' }));
  writeFileSync(join(users, 'torn'), '{"pid":');
  await postgres.close();
  expect(serverPid()).toBeNull();
});

test('starts again from nothing where creating the database was cut short', async () => {
  const unfinished = join(dataRoot, 'postgres.new-cut-short/data/base');
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(dataRoot, 'postgres.lock'), JSON.stringify({ pid: 999_999_999, startedAt: null }));
  const postgres = await open();
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(existsSync(unfinished)).toBe(false);
});

test('killed while creating the database, it creates it at the next start', async () => {
  const victim = spawnEmbeddedUser({ dataRoot });
  await expect
    .poll(() => readdirSync(dataRoot).some((name) => name.startsWith('postgres.new-')), {
      timeout: 20_000,
      interval: 10,
    })
    .toBe(true);
  await victim.kill();
  const postgres = await open();
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('says what Postgres said, with a hint', async () => {
  const first = await open();
  await first.close();
  writeFileSync(join(dataRoot, 'postgres/postgresql.conf'), "wal_level = 'nonsense'\n", { flag: 'a' });
  await expect(open()).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_FAILED',
    message: expect.stringContaining('nonsense'),
    hint: expect.stringContaining('DATABASE_URL'),
  });
});

test('refuses a database of another major version', async () => {
  const first = await open();
  await first.close();
  writeFileSync(join(dataRoot, 'postgres/PG_VERSION'), '12\n');
  await expect(open()).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_FAILED',
    message: expect.stringContaining('12'),
  });
});

async function open(): Promise<EmbeddedPostgres> {
  const postgres = await openEmbeddedPostgres({ dataRoot, log: silentLogger });
  opened.push(postgres);
  return postgres;
}

/** Another process that uses it. */
async function openElsewhere() {
  const user = spawnEmbeddedUser({ dataRoot });
  return { ...(await user.opened), close: user.close, kill: user.kill };
}

/** Not by kill(pid, 0) alone, which also finds a process that has ended and not been reaped. */
function serverPid(): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(dataRoot, 'postgres/postmaster.pid'), 'utf8'), 10);
    return identifyProcess(pid)?.pid ?? null;
  } catch {
    return null;
  }
}

function runningServer(): number {
  const pid = serverPid();
  if (pid === null) throw new Error('there is no server to kill');
  return pid;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
