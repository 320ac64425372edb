import type { Completed } from '../../../seeds/publish-playbooks.ts';
import { counted } from './output.ts';

/** Formats how the stage library was completed; null where there is nothing to say. */
export function formatLibrary({ published, own, lacking }: Completed): string | null {
  if (published.length > 0) return `Published the stage library: ${counted(published.length, 'playbook')}.`;
  if (lacking.length === 0) return null;
  return (
    `Published no stage of the library beside playbooks of your own (${own.join(', ')}).\n` +
    '`nightshift seed --only playbooks` publishes all of them, also over keys that you have; ' +
    '`nightshift playbooks import seeds/playbooks/03-prepare.yaml` one.'
  );
}
