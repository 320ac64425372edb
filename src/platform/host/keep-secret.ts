import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isStrongSecret } from '../config/values.ts';
import { NightshiftError } from '../errors.ts';
import { makeFolder, ownLike } from './make-folder.ts';

/**
 * The secret that the data folder keeps under a name; a random one is made where there is none. Only its owner may read
 * it. @throws NightshiftError `CONFIG_INVALID` where the file holds something weak
 */
export function keepSecret(folder: string, name: string): string {
  const file = join(folder, name);
  return readSecret(file) ?? makeSecret(folder, file);
}

function makeSecret(folder: string, file: string): string {
  makeFolder(folder);
  const fresh = `${file}.${process.pid}`;
  const secret = randomBytes(48).toString('base64url');
  writeFileSync(fresh, `${secret}\n`, { mode: 0o600 });
  try {
    ownLike(fresh, folder);
    // Fails where another process was quicker, whose secret then holds for both.
    linkSync(fresh, file);
    return secret;
  } catch (error) {
    const kept = readSecret(file);
    if (kept !== null) return kept;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function readSecret(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  if (isStrongSecret(text)) return text;
  throw new NightshiftError(
    'CONFIG_INVALID',
    `The secret in ${file} is too short or too simple.`,
    'Delete the file: a new one is made, and everybody signs in again.',
  );
}
