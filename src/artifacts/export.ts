import type { ArtifactText, RenderedSection } from './markdown.ts';
import type { InboxEntry } from './review-detail.ts';

export const EXPORT_FORMATS = ['markdown', 'text', 'eml'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file for somebody to take away. */
export type ExportedFile = { readonly name: string; readonly mediaType: string; readonly text: string };

/** Plain text, ready to be pasted: no markup, and no escapes. */
export function plainText({ title, sections }: ArtifactText): string {
  return `${[title, ...sections.map(sectionAsText)].join('\n\n')}\n`;
}

function sectionAsText(section: RenderedSection): string {
  const { title } = section;
  return [...(title === '' ? [] : [title]), bodyOf(section)].join('\n');
}

/** A section without its title. */
function bodyOf({ kind, text = '', items = [], columns = [], rows = [] }: RenderedSection): string {
  switch (kind) {
    case 'text':
      return text;
    case 'list':
      return items.map((item) => `- ${item}`).join('\n');
    case 'checklist':
      return items.map((item) => `[ ] ${item}`).join('\n');
    case 'table':
      return [columns, ...rows].map((cells) => cells.join('\t')).join('\n');
  }
}

/** A line that mail programs have a field for. */
const FIELD = /^(?:to|cc|bcc|from|subject):/i;

const isEnvelope = ({ kind, text = '' }: RenderedSection): boolean =>
  kind === 'text' && text.split('\n').every((line) => line.trim() === '' || FIELD.test(line.trim()));

/**
 * A draft for a mail program (RFC 5322), which opens it unsent. It is addressed to nobody: the person who sends it knows
 * to whom. The subject is that of the letter, where it has one; else the title.
 */
export function emlOf({ title, sections }: ArtifactText): string {
  const lines = sections.filter(isEnvelope).flatMap(({ text = '' }) => text.split('\n'));
  const subject = lines.find((line) => /^\s*subject:/i.test(line))?.replace(/^\s*subject:/i, '') ?? title;
  const body = sections.filter((section) => !isEnvelope(section)).map(bodyOf);
  return [
    ...[`Subject: ${encodedWords(subject)}`, 'X-Unsent: 1', 'MIME-Version: 1.0'],
    ...['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', ''],
    ...base64Lines(`${body.join('\n\n').trim()}\n`.replace(/\r?\n/g, '\r\n')),
    '',
  ].join('\r\n');
}

/** Bytes of text in one encoded word, which may have 75 characters. */
const WORD_BYTES = 42;

/** A header's value as encoded words (RFC 2047): whatever it holds, it ends no header and begins no other. */
function encodedWords(value: string): string {
  const line = value.replace(/\p{Cc}+/gu, ' ').trim();
  if (/^[\x20-\x7e]{0,60}$/.test(line) && !line.includes('=?')) return line;
  const words = [''];
  for (const letter of line) {
    const last = words.length - 1;
    if (Buffer.byteLength(`${words[last]}${letter}`) > WORD_BYTES) words.push(letter);
    else words[last] += letter;
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

const base64Lines = (text: string): string[] =>
  Buffer.from(text)
    .toString('base64')
    .match(/.{1,76}/g) ?? [];

const CSV_COLUMNS: readonly [string, (entry: InboxEntry) => string | null][] = [
  ['artifact', ({ id }) => id],
  ['status', ({ status }) => status],
  ['customer', ({ customer }) => customer],
  ['contract', ({ contract }) => contract],
  ['stage', ({ stage }) => stage],
  ['kind', ({ kind }) => kind],
  ['audience', ({ audience }) => audience],
  ['title', ({ title }) => title],
  ['owner', ({ owner }) => owner],
  ['due_on', ({ dueOn }) => dueOn],
  ['night', ({ asOf }) => asOf],
  ['snoozed_until', ({ snoozedUntil }) => snoozedUntil],
  ['flags', ({ flags }) => flags.map(({ code, detail }) => `${code}: ${detail}`).join('; ')],
  ['reviewed_by', ({ reviewedBy }) => reviewedBy],
  ['reviewed_at', ({ reviewedAt }) => reviewedAt],
];

/** A list as CSV (RFC 4180) that is safe to open: no cell is taken for a formula. */
export function csvOf(entries: readonly InboxEntry[]): string {
  const rows = entries.map((entry) => CSV_COLUMNS.map(([, cell]) => csvCell(cell(entry) ?? '')));
  return [CSV_COLUMNS.map(([name]) => name), ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** A spreadsheet shows the apostrophe's cell as text. */
export const csvCell = (value: string): string =>
  `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;

/** An artifact in one of the formats; `markdown` is as it is stored, escaped. */
export function exportedAs(
  format: ExportFormat,
  artifact: ArtifactText & { readonly markdown: string; readonly stage: string; readonly customer: string },
): ExportedFile {
  const name = `${artifact.stage} ${artifact.customer}`
    .normalize('NFKD')
    .replace(/[^\w]+/g, '-')
    .toLowerCase();
  const base = name.replace(/^-+|-+$/g, '') || 'artifact';
  switch (format) {
    case 'markdown':
      return { name: `${base}.md`, mediaType: 'text/markdown; charset=utf-8', text: artifact.markdown };
    case 'text':
      return { name: `${base}.txt`, mediaType: 'text/plain; charset=utf-8', text: plainText(artifact) };
    case 'eml':
      return { name: `${base}.eml`, mediaType: 'message/rfc822', text: emlOf(artifact) };
  }
}
