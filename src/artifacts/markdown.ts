import type { SectionTemplate } from '../playbook/schema.ts';
import type { Markup } from '../playbook/template/interpreter.ts';

export type RenderedSection = {
  readonly key: string;
  readonly title: string;
  readonly kind: SectionTemplate['kind'];
  readonly text?: string;
  readonly items?: string[];
  readonly columns?: string[];
  readonly rows?: string[][];
};
export type ArtifactText = { readonly title: string; readonly sections: RenderedSection[] };

/**
 * An author's text keeps its Markdown but cannot open a tag. Data lose every Markdown meaning: they cannot
 * open a tag, a link, an image, a heading or code, and `O'Reilly & Sons <Ltd>` looks like itself once
 * displayed. Lists within a text stay lists.
 */
export const MARKDOWN: Markup = {
  literal: (text) => text.replaceAll('<', '&lt;'),
  value: escapeMarkdown,
};

/** Escapes `text` so that a Markdown viewer shows it unchanged. Cheap tests come first: most texts need no escaping. */
export function escapeMarkdown(text: string): string {
  let escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  if (/[\\`[\]*~_]/.test(escaped))
    escaped = escaped.replace(/[\\`[\]]|\*(?=\S)|(?<=\S)\*|~~|(?<!\w)_|_(?!\w)/g, (mark) =>
      [...mark].map((each) => `\\${each}`).join(''),
    );
  if (/[#>=_*-]/.test(escaped))
    escaped = escaped.replace(/^([ \t]*)(#{1,6}(?=\s|$)|>|[-=_*]+[ \t]*$)/gm, '$1\\$2');
  if (escaped.includes('|')) escaped = escaped.replace(/^([ \t]*)\|/gm, '$1&#124;');
  return / {4}|\t/.test(escaped) ? escaped.replace(/^(?: {4,}|[ ]*\t)[ \t]*/gm, '   ') : escaped;
}

/** The whole artifact as Markdown; its texts are escaped already. */
export function artifactMarkdown({ title, sections }: ArtifactText): string {
  const parts = sections.map((section) => {
    const body = sectionBody(section);
    return section.title === '' ? body : `## ${section.title}\n\n${body}`;
  });
  return `${[`# ${title}`, ...parts].join('\n\n')}\n`;
}

/** Text that somebody typed, escaped: a viewer shows it as it was typed. */
export const typedText = ({ title, sections }: ArtifactText): ArtifactText => ({
  title: escapeMarkdown(title),
  sections: sections.map(({ text, items, columns, rows, ...section }) => ({
    ...section,
    title: escapeMarkdown(section.title),
    ...(text === undefined ? {} : { text: escapeMarkdown(text) }),
    ...(items === undefined ? {} : { items: items.map(escapeMarkdown) }),
    ...(columns === undefined ? {} : { columns: columns.map(escapeMarkdown) }),
    ...(rows === undefined ? {} : { rows: rows.map((cells) => cells.map(escapeMarkdown)) }),
  })),
});

function sectionBody({ kind, text = '', items = [], columns = [], rows = [] }: RenderedSection): string {
  switch (kind) {
    case 'text':
      // Keeps line breaks: the greeting and the signature of an email would run together.
      return text.replace(/(\S)\n(?=\S)(?!\||[-*+#>]|\d+[.)])/g, '$1  \n');
    case 'list':
      return items.map((item) => `- ${indented(item)}`).join('\n');
    case 'checklist':
      return items.map((item) => `- [ ] ${indented(item)}`).join('\n');
    case 'table':
      return [columns, columns.map(() => '---'), ...rows].map(tableRow).join('\n');
  }
}

/** Indents further lines so that they belong to their entry. */
const indented = (item: string): string => item.replace(/\n+/g, '\n  ');

const tableRow = (cells: readonly string[]): string => `| ${cells.map(escapePipes).join(' | ')} |`;

/** Reads pair by pair: a backslash before a pipe may itself be escaped, and then does not escape the pipe. */
const escapePipes = (cell: string): string =>
  cell.replace(/\\.|\|/gs, (found) => (found === '|' ? '\\|' : found));

/** All text that a reader sees, for counting words. */
export function artifactText(sections: readonly RenderedSection[]): string {
  return sections
    .flatMap(({ text, items, rows }) => [text ?? '', ...(items ?? []), ...(rows ?? []).flat()])
    .join('\n');
}
