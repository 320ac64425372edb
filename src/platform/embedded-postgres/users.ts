import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../host/make-folder.ts';
import { isSameProcess, ownIdentity, parseIdentity } from '../host/process-identity.ts';

/**
 * Signs this process in as a user of the cluster, by a file, and returns a function that signs it out. Call both under
 * the home's lock.
 */
export function signIn(folder: string): () => void {
  const users = usersFolder(folder);
  makeFolder(users);
  const file = join(users, `${process.pid}-${randomUUID()}`);
  writeFileSync(file, JSON.stringify(ownIdentity()));
  return () => rmSync(file, { force: true });
}

/** Counts the users whose process is alive, and removes the files of dead ones. */
export function countUsers(folder: string): number {
  const users = usersFolder(folder);
  return listFiles(users).filter((name) => {
    const file = join(users, name);
    const user = parseIdentity(readFileSync(file, 'utf8'));
    if (user !== null && isSameProcess(user)) return true;
    rmSync(file, { force: true });
    return false;
  }).length;
}

function usersFolder(folder: string): string {
  return join(folder, 'postgres-users');
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
