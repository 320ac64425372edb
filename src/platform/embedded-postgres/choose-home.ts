import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, ownLike } from '../host/make-folder.ts';
import { canEnter, chooseUser, type RunAs } from './choose-user.ts';
import { embeddedFailure } from './failure.ts';

/** Folders for what cannot be in the data folder. The second one serves on a read-only root file system. */
export const SYSTEM_FOLDERS: readonly string[] = ['/var/lib/nightshift', '/var/tmp/nightshift'];

/** The folder that holds the cluster and all that belongs to it, and the user that Postgres runs as. */
export type Home = { readonly folder: string; readonly cluster: string; readonly user: RunAs };

/**
 * Chooses the home of the embedded Postgres: the data folder, or a system folder where Postgres' user cannot enter that
 * (a clone under /root, started by root). `postgres.location` in the data folder then names the system folder.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED` where its user can enter none of them.
 */
export function chooseHome(dataRoot: string, systemFolders: readonly string[]): Home {
  makeFolder(dataRoot);
  const root = realpathSync(dataRoot);
  const pointer = join(root, 'postgres.location');
  const elsewhere = readPointer(pointer);
  for (const folder of elsewhere === null ? [root] : [elsewhere, root]) {
    const cluster = join(folder, 'postgres');
    if (!existsSync(cluster)) continue;
    const user = chooseUser({ cluster, dataRoot: root });
    if (!canEnter(user, folder)) throw clusterOutOfReach(cluster, user);
    return { folder, cluster, user };
  }
  const user = chooseUser({ cluster: null, dataRoot: root });
  if (canEnter(user, root)) return { folder: root, cluster: join(root, 'postgres'), user };
  const base = usableSystemFolders(user, systemFolders)[0];
  if (base === undefined) throw noFolder(user, [root, ...systemFolders]);
  // A random name, not one made of the path: a clone that was deleted and made again at the same place must start
  // empty.
  const folder = join(base, randomUUID());
  makeFolder(folder);
  writeFileSync(pointer, `${folder}\n`);
  ownLike(pointer, root);
  return { folder, cluster: join(folder, 'postgres'), user };
}

/** The system folders that only we can write to and that this user can enter. Missing ones are created. */
export function usableSystemFolders(user: RunAs, candidates: readonly string[]): readonly string[] {
  return candidates.filter((folder) => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
    } catch {
      return false;
    }
    const { uid, mode } = lstatSync(folder);
    return uid === process.getuid?.() && (mode & 0o022) === 0 && canEnter(user, folder);
  });
}

function readPointer(pointer: string): string | null {
  try {
    return readFileSync(pointer, 'utf8').trim() || null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function clusterOutOfReach(cluster: string, user: RunAs): Error {
  return embeddedFailure(
    `The database in ${cluster} belongs to ${user?.name ?? 'this user'}, who can no longer enter that folder`,
    '',
    {
      hint: `Make the folders above ${cluster} enterable again (chmod o+x), or move the data folder to where they are.`,
    },
  );
}

function noFolder(user: RunAs, tried: readonly string[]): Error {
  return embeddedFailure(
    `Postgres runs as ${user?.name ?? 'this user'}, who can enter none of ${tried.join(', ')}`,
    '',
    {
      hint: 'Start from a folder that every user may enter, or set DATABASE_URL to a PostgreSQL of your own.',
    },
  );
}
