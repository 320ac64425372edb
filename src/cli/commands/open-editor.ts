import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { NightshiftError } from '../../platform/errors.ts';
import type { Invocation } from '../command.ts';

/** A text to be edited, and the file that it is edited in. */
export type EditableText = {
  readonly text: string;
  readonly name: string;
  readonly ending: string;
  /** What somebody can do who has no editor here, after `Set EDITOR to another, or`. */
  readonly otherwise: string;
};

/**
 * Opens a text in a person's editor and waits until it closes. The file is kept, so that what they wrote survives a
 * refused save.
 * @returns the path of the file.
 */
export async function openEditor(
  { text, name, ending, otherwise }: EditableText,
  { config, output }: Pick<Invocation<unknown>, 'config' | 'output'>,
): Promise<string> {
  const editor = requireEditor(config.editor, otherwise);
  const folder = join(config.dataDir, 'drafts');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Every call gets a file of its own, since an earlier one may hold a refused text.
  const path = join(folder, `${name}-${process.pid}-${Date.now()}.${ending}`);
  await writeFile(path, text, { mode: 0o600 });
  output.note(`Editing ${path}`);
  await ended(editor, path);
  return path;
}

/** Editors that draw on a terminal; without one they would wait for keys that nobody can press. */
const NEEDS_TERMINAL = new Set(['vi', 'vim', 'nvim', 'view', 'nano', 'pico', 'emacs']);

/**
 * Finds an editor that can be opened here.
 * @throws NightshiftError `USAGE_INVALID`, before anything is written.
 */
function requireEditor(editor: string | undefined, otherwise: string): string {
  const program = basename(editor?.trim().split(/\s/)[0] ?? '');
  const isStuck = !process.stdin.isTTY && NEEDS_TERMINAL.has(program);
  if (editor !== undefined && !isStuck) return editor;
  throw new NightshiftError(
    'USAGE_INVALID',
    isStuck
      ? `The editor ${program} needs a terminal, and there is none.`
      : 'There is no editor to open: neither VISUAL nor EDITOR is set.',
    `Set EDITOR to another, or ${otherwise}`,
  );
}

/**
 * Runs the editor in a shell, since EDITOR may hold arguments, as in `code --wait`; the path is an argument, never part
 * of the command.
 */
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
