import { needsPerson } from '../../playbook/needs-person-mark.ts';
import type { Gap, LegacyText, LegacyValue, SourceLocation } from '../convert/legacy-value.ts';
import { unmask } from './mask-source.ts';

export const text = (value: string, at: SourceLocation): LegacyText => ({
  kind: 'text',
  value,
  at,
  marks: [],
  gaps: [],
});

/** Joins texts; each part keeps its lines. */
export function joinTexts(texts: readonly LegacyText[], at: SourceLocation): LegacyText {
  let value = '';
  const marks: LegacyText['marks'][number][] = [];
  const gaps: Gap[] = [];
  for (const part of texts) {
    const shift = value.length;
    marks.push(
      { ...part.at, offset: shift },
      ...part.marks.map((mark) => ({ ...mark, offset: mark.offset + shift })),
    );
    gaps.push(...part.gaps);
    value += part.value;
  }
  return { kind: 'text', value, at: texts[0]?.at ?? at, marks, gaps };
}

/** A value as JavaScript would print it; null where that is unknown. */
export function asText(value: LegacyValue): LegacyText | null {
  if (value.kind === 'text') return value;
  return value.kind === 'scalar' ? text(String(value.value), value.at) : null;
}

/** A visible mark for a value that only running the code would give. */
export function gapText(gap: Gap): LegacyText {
  const source = gap.source.length > 120 ? `${gap.source.slice(0, 120)}…` : gap.source;
  const shown = needsPerson(source.replaceAll(/\s+/g, ' '));
  return { ...text(shown, gap.at), gaps: [gap] };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};
const ESCAPE = /^\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/;

/** The text of a piece of a template literal, with a mark for each line of the file. */
export function cook(masked: string, at: SourceLocation): LegacyText {
  const raw = unmask(masked).replaceAll('\r\n', '\n');
  let value = '';
  let { line } = at;
  const marks: LegacyText['marks'][number][] = [];
  const newLine = (): void => {
    line += 1;
    marks.push({ file: at.file, line, offset: value.length });
  };
  for (let index = 0; index < raw.length; ) {
    const character = raw[index] ?? '';
    if (character !== '\\') {
      value += character;
      index += 1;
      if (character === '\n') newLine();
      continue;
    }
    const found = ESCAPE.exec(raw.slice(index, index + 12));
    const [whole = '\\', braced, four, two, other = ''] = found ?? [];
    const code = braced ?? four ?? two;
    if (code !== undefined) value += fromCode(Number.parseInt(code, 16));
    else if (other === '\n') newLine();
    else value += ESCAPES[other] ?? other;
    index += whole.length;
  }
  return { kind: 'text', value, at, marks, gaps: [] };
}

const fromCode = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');
