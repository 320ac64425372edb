import type { NamedText } from '../../src/checker/check-playbook.ts';
import { createPlaybookFormat } from '../../src/playbook/yaml/playbook-format.ts';
import { smallPlaybook } from './playbooks.ts';

/** The small playbook as a file, with a comment that must not get lost. */
export function playbookFile(overrides: Parameters<typeof smallPlaybook>[0] = {}): NamedText {
  const playbook = smallPlaybook(overrides);
  const text = createPlaybookFormat().write(playbook, null);
  return { name: `${playbook.key}.yaml`, text: text.replace('\nsteps:', '\n# what it does\nsteps:') };
}
