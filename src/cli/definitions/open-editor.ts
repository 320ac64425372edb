import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NightshiftError } from '../../domain/errors.ts';
import type { Draft } from '../../services/ports/definition-desk.ts';
import type { Invocation } from '../command.ts';

/**
 * Opens a draft in the author's editor and waits for its end. The file stays where it is: what was typed must not be
 * lost, whoever refuses it.
 * @returns the path of the file.
 */
export async function openEditor(
  { definition, revision, source }: Draft,
  { config, output }: Pick<Invocation<unknown>, 'config' | 'output'>,
): Promise<string> {
  const { editor } = config;
  if (editor === undefined)
    throw new NightshiftError(
      'USAGE_INVALID',
      'There is no editor to open: neither VISUAL nor EDITOR is set.',
      `Set EDITOR, or write the file yourself: \`nightshift definitions export ${definition.key}@draft --out draft.yaml\`, then \`nightshift definitions edit ${definition.key} --file draft.yaml\`.`,
    );
  const folder = join(config.dataDir, 'drafts');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Of its own for each time, since an earlier one may hold what was refused.
  const path = join(folder, `${definition.key}-r${revision}-${process.pid}-${Date.now()}.yaml`);
  await writeFile(path, source, { mode: 0o600 });
  output.note(`Editing ${path}`);
  await ended(editor, path);
  return path;
}

/** By a shell, since EDITOR may hold arguments, as in `code --wait`; the path is an argument, never part of the command. */
function ended(editor: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', path], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new NightshiftError(
            'USAGE_INVALID',
            `The editor ended with ${code ?? 'a signal'}; nothing was saved.`,
            `What was written is in ${path}.`,
          ),
        );
    });
  });
}
