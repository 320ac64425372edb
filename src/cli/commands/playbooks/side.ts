import type { Playbooks } from '../../../app/playbooks.ts';
import { readPlaybook } from '../../../checker/check-playbook.ts';
import { parseRef } from '../../../playbook/version-ref.ts';
import { readFileOf } from './read-files.ts';

/** A playbook by name, or a file where the words have the look of a path. */
export async function sideOf({ exportPlaybook, format }: Playbooks, what: string) {
  if (!/[./\\]/.test(what)) return exportPlaybook(parseRef(what));
  const file = await readFileOf(what);
  return { ...readPlaybook(format, file), text: file.text };
}
