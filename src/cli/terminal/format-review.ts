import type { ArtifactReview } from '../../artifacts/review-detail.ts';
import { formatArtifact } from './format-artifact.ts';
import { printable } from './output.ts';

/** Formats an artifact for who reviews it: what must be known first, the text, then its history. */
export function formatReview(artifact: ArtifactReview): string {
  const { revision, dueOn, over, stale, snoozedUntil, usedAt, events, revisions } = artifact;
  const head = [
    `Revision ${revision}; due on ${dueOn}${snoozedUntil === null ? '' : `, snoozed until ${snoozedUntil}`}`,
    ...(usedAt === null ? [] : [`Used on ${usedAt.slice(0, 10)}`]),
    ...(over === null ? [] : [`Retired: ${over}`]),
    ...stale.map(({ detail }) => `Changed since: ${detail}`),
    ...revisions
      .filter(({ proposal }) => proposal === 'open')
      .map(
        ({ id, createdAt }) =>
          `A later run proposes another text (${createdAt.slice(0, 10)}, ${id}): adopt or dismiss it`,
      ),
  ];
  const history = events.map(formatEvent);
  return [
    printable(head.join('\n')),
    formatArtifact(artifact),
    ...(history.length === 0 ? [] : [printable(['History', ...history].join('\n'))]),
  ].join('\n');
}

function formatEvent({
  at,
  by,
  kind,
  verdict,
  reason,
  note,
  undone,
}: ArtifactReview['events'][number]): string {
  const why = [reason?.replaceAll('_', ' '), note].filter((each) => each != null && each !== '').join(', ');
  return `  ${at.slice(0, 16).replace('T', ' ')} ${by ?? 'somebody'}: ${verdict ?? kind}${why === '' ? '' : ` (${why})`}${undone ? ', undone' : ''}`;
}
