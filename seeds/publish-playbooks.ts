import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { systemActor } from '../src/access/actor.ts';
import type { ImportedFile, ImportPlaybooks } from '../src/authoring/actions/import-playbooks.ts';
import type { NamedText } from '../src/checker/check-playbook.ts';
import type { PlaybookStore } from '../src/playbook/ports.ts';
import { type PlaybookFile, playbookFileSchema } from '../src/playbook/schema.ts';

const FOLDER = fileURLToPath(new URL('playbooks', import.meta.url));
/** In the distant past, so that any night can be run for a demo or a test. */
const VALID_FROM = '2000-01-01';
/** Who publishes it, whoever asked for that. */
const LIBRARY = systemActor('stage library');

/** The files of the stage library, ordered by name. */
async function readLibrary(folder = FOLDER): Promise<NamedText[]> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

/** The keys of the stage library, in the order of its files. */
export async function libraryKeys(): Promise<string[]> {
  return (await libraryPlaybooks()).map(({ key }) => key);
}

const libraryPlaybooks = async (): Promise<PlaybookFile[]> =>
  (await readLibrary()).map(({ text }) => playbookFileSchema.parse(parse(text)));

/**
 * Publishes the stage library, all or nothing. Content that is published already stays as it is.
 * @param options.except keys to leave out, whatever their files say.
 * @throws NightshiftError `DEFINITION_INVALID` that names the files and everything that is wrong in them.
 */
export async function publishPlaybooks(
  importPlaybooks: ImportPlaybooks,
  { except = [], folder = FOLDER }: { readonly except?: readonly string[]; readonly folder?: string } = {},
): Promise<ImportedFile[]> {
  const files = await readLibrary(folder);
  return importPlaybooks(LIBRARY, { files, except, validFrom: VALID_FROM });
}

export type Completed = {
  readonly published: readonly ImportedFile[];
  /** Keys of playbooks that are not the library's; while there are any, nothing is published unasked. */
  readonly own: readonly string[];
  /** Stages of the library that are still missing. */
  readonly lacking: readonly string[];
};

/**
 * Publishes the stages that the database lacks, as after a first publication that was cut short. Stages that people
 * have changed stay. Publishes nothing where the database has playbooks that are not the library's, since that book is
 * its owner's to prepare.
 */
export async function completeLibrary(
  importPlaybooks: ImportPlaybooks,
  playbooks: Pick<PlaybookStore, 'keys' | 'hasPublished'>,
): Promise<Completed> {
  const library = await libraryPlaybooks();
  const present = await playbooks.keys();
  const lacking = library.map(({ key }) => key).filter((key) => !present.includes(key));
  const own = lacking.length === 0 ? [] : await ownKeys(playbooks, present, library);
  if (lacking.length === 0 || own.length > 0) return { published: [], own, lacking };
  return { published: await publishPlaybooks(importPlaybooks, { except: present }), own, lacking: [] };
}

/**
 * The keys that are not the library's. Keys with the names of stages are the library's where at least one was published
 * with the content of its file.
 */
async function ownKeys(
  playbooks: Pick<PlaybookStore, 'hasPublished'>,
  present: readonly string[],
  library: readonly PlaybookFile[],
): Promise<readonly string[]> {
  const outside = present.filter((key) => !library.some((playbook) => playbook.key === key));
  if (outside.length > 0) return outside;
  for (const playbook of library.filter(({ key }) => present.includes(key)))
    if (await playbooks.hasPublished(playbook)) return [];
  return present;
}
