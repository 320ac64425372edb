import { NightshiftError } from '../platform/errors.ts';
import type { ImportTally } from './import-tally.ts';
import type { KeySet } from './key-set.ts';
import type { ImportScope, ImportStore } from './ports.ts';

/**
 * Marks the contracts that a complete export does not name. A row that was rejected is in the export all the same; where
 * nobody can tell whose row it was, nothing is marked.
 * @throws NightshiftError `IMPORT_GONE_REFUSED` where that cannot be told, or where far too many would be gone.
 */
export async function findGone(
  store: ImportStore,
  seen: KeySet,
  tally: ImportTally,
  { goneLimitPercent, ...scope }: ImportScope & { readonly goneLimitPercent: number },
): Promise<void> {
  if (tally.nameless > 0)
    throw refused(
      `${tally.nameless} rows could not be read far enough to know their contracts, so none was marked as gone.`,
      'Everything else is imported. Mend those rows in the export and import the whole of it again.',
    );
  const gone: string[] = [];
  let live = 0;
  for await (const page of store.liveContracts()) {
    live += page.length;
    for (const id of page) if (!seen.has(id) && !tally.keptOut.has(id)) gone.push(id);
  }
  const share = live === 0 ? 0 : (gone.length / live) * 100;
  if (share > goneLimitPercent)
    throw refused(
      `${gone.length} of ${live} live contracts are not in the file (${Math.round(share)} %): is it the whole export?`,
      'Everything in it is imported, and nothing was marked as gone. If it is right, say so with --gone-limit 100.',
    );
  for (let at = 0; at < gone.length; at += 1_000) {
    const page = gone.slice(at, at + 1_000);
    tally.gone(page, await store.markGone(page, scope));
  }
}

const refused = (message: string, hint: string): NightshiftError =>
  new NightshiftError('IMPORT_GONE_REFUSED', message, hint);
