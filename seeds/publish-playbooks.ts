import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { NamedText } from '../src/services/check-playbook.ts';
import type { ImportedFile, ImportPlaybooks } from '../src/services/import-playbooks.ts';

const FOLDER = fileURLToPath(new URL('playbooks', import.meta.url));
const keyedSchema = z.object({ key: z.string() });
/** Long past, so that any night can be run for a demo or a test. */
const VALID_FROM = '2000-01-01';

/** The files of the stage library, in the order of their names. */
async function readLibrary(folder = FOLDER): Promise<NamedText[]> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

/** The keys of the stage library, in the order of its files. */
export async function libraryKeys(): Promise<string[]> {
  return (await readLibrary()).map(({ text }) => keyedSchema.parse(parse(text)).key);
}

/**
 * Publishes the stage library, all of it or none. What is published with the same content already stays as it is.
 * @param options.except keys to leave alone, whatever their files say.
 * @throws NightshiftError `DEFINITION_INVALID` that names the files and everything that is wrong in them.
 */
export async function publishPlaybooks(
  importPlaybooks: ImportPlaybooks,
  { except = [], folder = FOLDER }: { readonly except?: readonly string[]; readonly folder?: string } = {},
): Promise<ImportedFile[]> {
  const files = await readLibrary(folder);
  return importPlaybooks({ files, except, validFrom: VALID_FROM, actor: 'stage library' });
}
