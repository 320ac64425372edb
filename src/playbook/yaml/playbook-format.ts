import { Document } from 'yaml';
import { asWritten } from '../playbook-as-written.ts';
import type { PlaybookFormat } from '../playbook-format.ts';
import { type PlaybookFile, playbookFileSchema } from '../schema.ts';
import { canonical } from '../versions.ts';
import { readYaml } from './read-yaml.ts';
import { reconcile, styled } from './reconcile.ts';

/** Keeps line breaks as their author made them, since a reflow would show as a change in git. */
const LAYOUT = { lineWidth: 0, minContentWidth: 0, singleQuote: true } as const;

/** For the language servers of editors; the schema is what `nightshift playbooks schema` writes. */
const SCHEMA_LINE = ' yaml-language-server: $schema=playbook.schema.json';

/** Playbooks as YAML; JSON is read by the same rules, since it is YAML. */
export function createPlaybookFormat(): PlaybookFormat {
  return {
    read: readYaml,
    write(playbook, base) {
      if (base === null) return writeAnew(playbook);
      if (says(base, playbook)) return base;
      const { document } = readYaml(base, playbook.key);
      reconcile(document, playbook, asWritten(playbook));
      const text = document.toString(LAYOUT);
      // An alias whose anchor has changed no longer means the same.
      return [withLinesOf(base, text), text].find((each) => says(each, playbook)) ?? writeAnew(playbook);
    },
  };
}

function says(text: string, playbook: PlaybookFile): boolean {
  const parsed = playbookFileSchema.safeParse(readYaml(text, playbook.key).value);
  return parsed.success && canonical(parsed.data) === canonical(playbook);
}

/** Restores the author's spaces within brackets: a line that means the same as one of `base` stays as in `base`. */
function withLinesOf(base: string, text: string): string {
  const squeezed = (line: string): string => line.replaceAll(/([[{])\s+|\s+([\]}])/g, '$1$2');
  const own = new Map(base.split('\n').map((line) => [squeezed(line), line]));
  return text
    .split('\n')
    .map((line) => own.get(squeezed(line)) ?? line)
    .join('\n');
}

function writeAnew(playbook: PlaybookFile): string {
  const document = new Document(asWritten(playbook), { aliasDuplicateObjects: false });
  document.commentBefore = SCHEMA_LINE;
  styled(document);
  const text = document.toString(LAYOUT);
  // Quotes hold the few texts that no block can hold.
  return says(text, playbook) ? text : document.toString({ ...LAYOUT, blockQuote: false });
}
