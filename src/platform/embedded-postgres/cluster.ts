import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, parse } from 'node:path';
import { z } from 'zod';
import type { Home } from './choose-home.ts';
import { type RunAs, spawnAs } from './choose-user.ts';
import { embeddedFailure } from './failure.ts';
import type { Binaries } from './locate-binaries.ts';

export const SUPERUSER = 'nightshift';

/** The access to the cluster. It is stored inside the cluster, so that it moves with it. */
const accessSchema = z.object({ password: z.string().min(1), port: z.number().int().min(0).max(65_535) });
export type Access = z.infer<typeof accessSchema>;

const UNFINISHED = 'postgres.new-';

/**
 * Whether a cluster exists.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED` where it is of another major version than the binaries.
 */
export function hasCluster(home: Home, binaries: Binaries): boolean {
  if (!existsSync(home.cluster)) return false;
  const version = readMajor(home.cluster);
  if (version === binaries.major) return true;
  const words =
    version === null
      ? `${home.cluster} is not a PostgreSQL database (it holds no PG_VERSION)`
      : `The database in ${home.cluster} was made by PostgreSQL ${version}; the embedded one is ${binaries.major}`;
  throw embeddedFailure(words, '', {
    hint: 'Move that folder away to start with an empty database, or set DATABASE_URL to a PostgreSQL that holds the data.',
  });
}

/**
 * Creates an empty cluster in a folder of its own and renames it when it is complete, so that a half-made one is never
 * taken for a cluster. Removes what earlier attempts left.
 */
export async function createCluster(home: Home, binaries: Binaries): Promise<void> {
  for (const name of readdirSync(home.folder)) {
    if (name.startsWith(UNFINISHED)) removeLeftover(join(home.folder, name));
  }
  const workshop = join(home.folder, `${UNFINISHED}${randomUUID()}`);
  const data = join(workshop, 'data');
  const passwordFile = join(workshop, 'password');
  const password = randomBytes(24).toString('base64url');
  mkdirSync(workshop, { mode: 0o700 });
  giveTo(home.user, workshop);
  try {
    writePrivately(passwordFile, password, home.user);
    await runInitdb(binaries.initdb, data, passwordFile, home.user);
    writeAccess({ ...home, cluster: data }, { password, port: 0 });
    renameSync(data, home.cluster);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function readMajor(cluster: string): string | null {
  try {
    return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Reads the access to the cluster.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED`
 */
export function readAccess(home: Home): Access {
  const file = accessFile(home);
  try {
    return accessSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw embeddedFailure(`The password of the database cannot be read from ${file}`, String(cause), {
      cause,
    });
  }
}

/** Replaces the access to the cluster, atomically. */
export function writeAccess(home: Home, access: Access): void {
  const fresh = `${accessFile(home)}.new`;
  writePrivately(fresh, `${JSON.stringify(access)}\n`, home.user);
  renameSync(fresh, accessFile(home));
}

function accessFile(home: Home): string {
  return join(home.cluster, 'nightshift.json');
}

function writePrivately(path: string, text: string, owner: RunAs): void {
  writeFileSync(path, text, { mode: 0o600 });
  giveTo(owner, path);
}

function giveTo(owner: RunAs, path: string): void {
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
}

/** Runs initdb with Postgres' own C.UTF-8, which is the same on every machine, whatever locales are installed. */
async function runInitdb(initdb: string, data: string, passwordFile: string, user: RunAs): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const access = [`--username=${SUPERUSER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const child = spawn(initdb, [`--pgdata=${data}`, ...access, ...locale, '--no-instructions'], {
    ...spawnAs(user),
    ...quietEnvironment(),
    cwd: parse(initdb).root,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => {
    words += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw embeddedFailure('initdb could not make a database', words.split('\n').slice(-12).join('\n'));
}

/**
 * The environment of Postgres' processes: none of the PG* and LC_* variables of the user, which Postgres would read.
 * Windows needs its own environment.
 */
export function quietEnvironment(): { env?: NodeJS.ProcessEnv } {
  return process.platform === 'win32' ? {} : { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
}

/** Removes a leftover folder. The initdb of a killed attempt may still write there; then a later attempt removes it. */
function removeLeftover(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  } catch {
    // Harmless, since each attempt has a folder of its own.
  }
}
