import { NightshiftError } from '../platform/errors.ts';
import type { ImportScope, ImportStore } from './ports.ts';

/** What a complete export says about the contracts in the book. */
export type CompleteExport = {
  /** Whether a row of the export has this id, rejected or not. */
  readonly isNamed: (externalId: string) => boolean;
  /** The number of rows whose contract cannot be told. */
  readonly nameless: number;
};

/**
 * Marks the contracts that a complete export does not name as gone.
 * @returns their ids, and how many executions that superseded
 * @throws NightshiftError `IMPORT_GONE_REFUSED`, with nothing marked, where a row is nameless or where far too many
 * contracts would be gone
 */
export async function markGoneContracts(
  store: Pick<ImportStore, 'liveContracts' | 'markGone'>,
  { isNamed, nameless }: CompleteExport,
  { goneLimitPercent, ...scope }: ImportScope & { readonly goneLimitPercent: number },
): Promise<{ readonly gone: readonly string[]; readonly superseded: number }> {
  if (nameless > 0)
    throw refused(
      `${nameless} rows could not be read far enough to know their contracts, so none was marked as gone.`,
      'Everything else is imported. Mend those rows in the export and import the whole of it again.',
    );
  const gone: string[] = [];
  let live = 0;
  for await (const page of store.liveContracts()) {
    live += page.length;
    gone.push(...page.filter((id) => !isNamed(id)));
  }
  const share = live === 0 ? 0 : (gone.length / live) * 100;
  if (share > goneLimitPercent)
    throw refused(
      `${gone.length} of ${live} live contracts are not in the file (${Math.round(share)} %): is it the whole export?`,
      'Everything in it is imported, and nothing was marked as gone. If it is right, say so with --gone-limit 100.',
    );
  let superseded = 0;
  for (let at = 0; at < gone.length; at += 1_000)
    superseded += await store.markGone(gone.slice(at, at + 1_000), scope);
  return { gone, superseded };
}

const refused = (message: string, hint: string): NightshiftError =>
  new NightshiftError('IMPORT_GONE_REFUSED', message, hint);
