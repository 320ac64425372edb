import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { embeddedFailure } from './failure.ts';

/** The user that Postgres runs as. Null: our own, since we are not root (or on Windows, which has no uids). */
export type RunAs = { readonly uid: number; readonly gid: number; readonly name: string } | null;

type PasswdEntry = { readonly name: string; readonly uid: number; readonly gid: number };

/**
 * Chooses the user, since Postgres refuses to run as root. Started by root, it runs as the owner of an existing
 * cluster; else as the owner of the data folder, who can then start it later without root; else as `postgres` or
 * `nobody`. No user is ever created.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED`
 */
export function chooseUser(options: { cluster: string | null; dataRoot: string }): RunAs {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return null;
  const clusterOwner = options.cluster === null ? null : statSync(options.cluster).uid;
  if (ownUid !== 0) {
    if (clusterOwner !== null && clusterOwner !== ownUid) throw foreignCluster(clusterOwner, ownUid);
    return null;
  }
  const known = readPasswd();
  const byUid = (uid: number): PasswdEntry | undefined => known.find((entry) => entry.uid === uid);
  if (clusterOwner !== null && clusterOwner !== 0) {
    return byUid(clusterOwner) ?? { uid: clusterOwner, gid: clusterOwner, name: String(clusterOwner) };
  }
  const folderOwner = byUid(statSync(options.dataRoot).uid);
  if (folderOwner !== undefined && folderOwner.uid !== 0) return folderOwner;
  const user =
    known.find(({ name }) => name === 'postgres') ??
    known.find(({ name }) => name === 'nobody') ??
    known.find(({ uid }) => uid !== 0);
  if (user === undefined || user.uid === 0) {
    throw embeddedFailure('Postgres refuses to run as root, and /etc/passwd knows no other user', '', {
      hint: 'Start Nightshift as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    });
  }
  return user;
}

/** The options that make a child process run as this user. */
export function spawnAs(user: RunAs): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/** Whether this user can enter a folder. We ask the system, since ACLs and mounts matter too. */
export function canEnter(user: RunAs, folder: string): boolean {
  if (user === null) return true;
  const result = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
    ...spawnAs(user),
    cwd: '/',
    stdio: 'ignore',
  });
  return result.status === 0;
}

function readPasswd(): readonly PasswdEntry[] {
  let text = '';
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    // A bare container has no /etc/passwd.
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

function foreignCluster(owner: number, ownUid: number): Error {
  return embeddedFailure(
    `The database in this data folder belongs to user id ${owner}, and this process runs as user id ${ownUid}`,
    '',
    {
      hint: `Run as user id ${owner} or as root, delete the data folder (.nightshift) with its data, or set DATABASE_URL.`,
    },
  );
}
