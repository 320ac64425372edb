import type { ArtifactDetail } from '../../artifacts/artifact-detail.ts';
import { type ArtifactFlag, isHolding } from '../../artifacts/flags.ts';
import { artifactMarkdown } from '../../artifacts/markdown.ts';
import type { SendOrder } from '../../artifacts/send-order.ts';
import { printable } from './output.ts';

/** Formats an artifact for a terminal, ready to be copied: its Markdown without the escapes that a viewer needs. */
export function formatArtifact(artifact: Omit<ArtifactDetail, 'facts'>): string {
  const {
    title,
    sections,
    stage,
    customer,
    contract,
    owner,
    audience,
    kind,
    status,
    asOf,
    flags,
    sendOrder,
  } = artifact;
  const head = [
    `${stage} for ${customer}, ${contract}; prepared for the night of ${asOf}`,
    `${audience} ${kind}, ${status.replace('_', ' ')}, ${owner === null ? 'without an owner' : `for ${owner}`}`,
    ...(sendOrder === null ? [] : formatSendOrder(sendOrder, customer)),
    ...flags.map(formatFlag),
  ];
  const text = artifactMarkdown({ title, sections: [...sections] }).replace(/ {2}$/gm, '');
  return printable(`${head.join('\n')}\n\n${text}`);
}

/** Formats a flag on a line of its own. */
export function formatFlag(flag: ArtifactFlag): string {
  const code = flag.code.replaceAll('_', ' ');
  return isHolding(flag)
    ? `To correct: ${code}: "${flag.detail}" in ${flag.place}: ${flag.reason}`
    : `Check: ${code}: ${flag.detail}`;
}

function formatSendOrder({ place, of, others }: SendOrder, customer: string): string[] {
  const advice = place === 1 ? 'it goes first.' : 'send it on a later day, or say it in the first.';
  return [
    `Send order: ${place} of ${of} for ${customer} on one morning; ${advice}`,
    ...others.map(
      (each) => `  ${each.place}. ${each.stage}: ${each.title} (${each.status.replace('_', ' ')}) ${each.id}`,
    ),
  ];
}
