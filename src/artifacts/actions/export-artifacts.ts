import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { csvOf, type ExportedFile, type ExportFormat, exportedAs } from '../export.ts';
import type { InboxStore, StoredReview } from '../ports.ts';
import { requireArtifact } from '../require-artifact.ts';
import type { InboxFilter } from '../review-detail.ts';

/** The most rows of a list that is taken away. */
const MOST_ROWS = 10_000;

/** Hands artifacts out as files. It changes nothing: who has used one says so by `review.markUsed`. */
export function createExportArtifacts({
  store,
  today,
}: {
  readonly store: InboxStore;
  readonly today: () => string;
}) {
  return {
    /**
     * One as Markdown, plain text or, for a letter that somebody has approved, as a draft for a mail program.
     * @throws NightshiftError `NOT_FOUND`; `USAGE_INVALID` for a mail that is no letter to a customer;
     * `TRANSITION_ILLEGAL` for one that nobody has approved.
     */
    async exportOne(
      actor: Actor,
      { id, format }: { readonly id: string; readonly format: ExportFormat },
    ): Promise<ExportedFile> {
      requirePermission(actor, 'artifacts:read');
      const found = await requireArtifact(store, id);
      if (format === 'eml') requireApprovedLetter(found);
      return exportedAs(format, { ...found, sections: [...found.sections] });
    },

    /** A list as CSV, in the order of the inbox; the first ten thousand. */
    async exportList(actor: Actor, { mine, ...filter }: InboxFilter): Promise<ExportedFile> {
      requirePermission(actor, 'artifacts:read');
      const query = { ...filter, ...(mine === true ? { inboxOf: actor.userId } : {}), today: today() };
      const found = await store.page(query, { after: null, limit: MOST_ROWS });
      return { name: 'artifacts.csv', mediaType: 'text/csv; charset=utf-8', text: csvOf(found) };
    },
  };
}

function requireApprovedLetter({
  id,
  kind,
  audience,
  status,
}: Pick<StoredReview, 'id' | 'kind' | 'audience' | 'status'>): void {
  if (kind !== 'email' || audience !== 'customer')
    throw new NightshiftError(
      'USAGE_INVALID',
      `Artifact ${id} is no letter to a customer.`,
      'Take it as Markdown or as plain text.',
    );
  if (status !== 'approved' && status !== 'edited')
    throw new NightshiftError(
      'TRANSITION_ILLEGAL',
      `Nobody has approved the letter ${id}, so it is not ready to be sent.`,
      `Approve it first: \`nightshift review approve ${id}\`.`,
      { status, because: status },
    );
}
