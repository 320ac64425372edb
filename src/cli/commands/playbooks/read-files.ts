import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PlaybookSubject } from '../../../authoring/playbook-subject.ts';
import type { NamedText } from '../../../checker/check-playbook.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { parseRef } from '../../../playbook/version-ref.ts';

/** The largest file that is read into memory; the format's own limit is stricter. */
const MAX_BYTES = 5_000_000;

/** @throws NightshiftError `USAGE_INVALID` where the file cannot be read. */
export async function readFileOf(path: string): Promise<NamedText> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new Error(`it holds ${size.toLocaleString('en-US')} bytes`);
    const bytes = await readFile(path);
    return { name: basename(path), text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A word that looks like a path is a file or a folder; any other word names a playbook. */
export const isPath = (words: string): boolean => /[./\\]/.test(words);

/** The playbook that `words` names, or the file. */
export const subjectOf = async (words: string): Promise<PlaybookSubject> =>
  isPath(words) ? { file: await readFileOf(words) } : { ref: parseRef(words) };

/** Reads files, and every .yaml, .yml and .json file of folders in the order of their names. */
export async function readFilesOf(paths: readonly string[]): Promise<NamedText[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (!found.isDirectory()) files.push(path);
    else {
      const names = (await readdir(path)).filter(
        (name) => /\.(ya?ml|json)$/.test(name) && !/\.schema\.json$/.test(name),
      );
      files.push(...names.sort().map((name) => join(path, name)));
    }
  }
  if (files.length === 0)
    throw new NightshiftError(
      'USAGE_INVALID',
      `There is no playbook in ${paths.join(', ')}.`,
      'Name files, or a folder that holds .yaml or .json files.',
    );
  return Promise.all(files.map(readFileOf));
}

function unreadable(path: string, error: unknown): NightshiftError {
  const reason = error instanceof Error ? error.message : String(error);
  const isText = reason.includes('encoded data was not valid');
  return new NightshiftError(
    'USAGE_INVALID',
    `${path} cannot be read: ${isText ? 'it is not UTF-8 text' : reason}.`,
    'Name a YAML or JSON file that you may read.',
    { path },
  );
}
