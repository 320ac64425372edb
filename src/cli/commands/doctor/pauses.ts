import { createListPausedProviders } from '../../../llm/list-paused-providers.ts';
import type { PausedProvider } from '../../../llm/provider-pause-store.ts';
import { pauseInWords } from '../../terminal/format-pause.ts';
import type { Opened } from '../../with-app.ts';
import { type Check, check } from './report.ts';

/** Whether a provider refuses what the workers ask of it. */
export async function checkPauses({ stores }: Opened): Promise<Check[]> {
  if ((await stores.probe.migrations()).pending.length > 0) return [];
  return [pausesCheck(await createListPausedProviders(stores.providerPauses)())];
}

export function pausesCheck(paused: readonly PausedProvider[]): Check {
  if (paused.length === 0) return check('pauses', 'ok', 'no provider refuses');
  const mend =
    'What waits goes on by itself until its deadline (READY_BY); if it is too slow, raise the limits of the account.';
  return check('pauses', 'warn', paused.map(pauseInWords).join('\n'), mend);
}
