import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Creates a folder and its missing parents. Root gives what it creates to the owner of the folder around it, so that
 * the owner of a clone can still use it after one start as root.
 */
export function makeFolder(path: string, mode = 0o755): void {
  const folder = resolve(path);
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder, { recursive: true, mode });
  ownLike(folder, parent);
}

/** As root, gives a file or folder to the owner of `model`; else does nothing. */
export function ownLike(path: string, model: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(model);
  if (uid !== 0) chownSync(path, uid, gid);
}
