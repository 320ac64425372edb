import type { Playbooks } from '../../compose/playbooks.ts';
import { parseRef } from '../../domain/definition-ref.ts';
import { readPlaybook } from '../../services/check-playbook.ts';
import { readFileOf } from './read-files.ts';

/** A playbook by name, or a file where the words have the look of a path. */
export async function sideOf({ exportPlaybook, format }: Playbooks, what: string) {
  if (!/[./\\]/.test(what)) return exportPlaybook(parseRef(what));
  const file = await readFileOf(what);
  return { ...readPlaybook(format, file), text: file.text };
}
