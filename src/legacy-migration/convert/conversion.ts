import type { JsonObject } from '../../platform/json.ts';
import type { Rule } from '../../playbook/rules.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import type { LegacyNames, NameScope } from '../naming/meaning.ts';
import { ruleFrom } from '../translate/condition-rule.ts';
import { translateTemplate } from '../translate/translate-template.ts';
import type { Finding } from './finding.ts';
import {
  gapsIn,
  type LegacyMap,
  type LegacyText,
  type LegacyValue,
  placeIn,
  type SourceLocation,
  toJson,
} from './legacy-value.ts';

/** The conversion of one workflow: what its names mean, and what is found on the way. */
export type Conversion = { readonly names: LegacyNames; readonly findings: Finding[] };

/** Where in the playbook something goes, for people and for programs. */
export type Spot = { readonly where: string; readonly pointer: readonly (string | number)[] };
export const below = (
  { where, pointer }: Spot,
  name: string,
  ...more: readonly (string | number)[]
): Spot => ({
  where: where === '' ? name : `${where}.${name}`,
  pointer: [...pointer, ...(more.length > 0 ? more : [name])],
});

export function find(
  { findings }: Conversion,
  severity: Finding['severity'],
  { where, pointer }: Spot,
  { file, line }: SourceLocation,
  message: string,
  change: { readonly from?: string; readonly to?: string } = {},
): void {
  findings.push({ severity, where, pointer, file, line, message, ...change });
}

/** A legacy text as a template of ours, without the indentation of the code around it. */
export function templateFrom(conversion: Conversion, text: LegacyText, spot: Spot, scope: NameScope): string {
  const plain = dedent(text);
  const { text: written, notes } = translateTemplate(plain.value, conversion.names, scope);
  for (const { severity, at, message, from, to } of notes)
    find(conversion, severity, spot, placeIn(plain, at), message, {
      from,
      ...(to === undefined ? {} : { to }),
    });
  reportGaps(conversion, text, spot);
  const lines = written.split('\n').map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function reportGaps(conversion: Conversion, value: LegacyValue, spot: Spot): void {
  for (const gap of gapsIn(value))
    find(conversion, 'needs_person', spot, gap.at, gap.why, { from: gap.source });
}

/** Without the indentation that all lines share; each character keeps its place in the file. */
function dedent(text: LegacyText): LegacyText {
  const value = text.value.replaceAll('\r', ' ').replaceAll('\t', ' ');
  const lines = value.split('\n');
  // The first line of a template literal begins behind its quote.
  const indented = lines.slice(1).filter((line) => line.trim() !== '');
  const indent = indented.reduce(
    (least, line) => Math.min(least, line.length - line.trimStart().length),
    1_000,
  );
  const cuts: { readonly from: number; readonly removed: number }[] = [];
  let [at, removed] = [0, 0];
  const kept = lines.map((line, index) => {
    const cut = index === 0 ? 0 : Math.min(indent, line.length - line.trimStart().length);
    removed += cut;
    cuts.push({ from: at + cut, removed });
    at += line.length + 1;
    return line.slice(cut);
  });
  const moved = (offset: number): number =>
    Math.max(0, offset - (cuts.findLast((each) => each.from <= offset)?.removed ?? 0));
  const marks = text.marks.map((mark) => ({ ...mark, offset: moved(mark.offset) }));
  return { ...text, value: kept.join('\n'), marks: marks.toSorted((a, b) => a.offset - b.offset) };
}

/** A condition as a rule, or null where a person must write it. */
export function conditionFrom(
  conversion: Conversion,
  text: LegacyText,
  spot: Spot,
  scope: NameScope,
): Rule | null {
  try {
    const rule = ruleFrom(text.value, conversion.names, scope);
    find(conversion, 'converted', spot, text.at, 'a condition is a rule', {
      from: text.value,
      to: JSON.stringify(rule),
    });
    return rule;
  } catch (error) {
    if (!(error instanceof NotInGrammar)) throw error;
    find(conversion, 'needs_person', spot, text.at, `a condition that is no rule: ${error.message}`, {
      from: text.value,
    });
    return null;
  }
}

/** Everything in `map` that has no place in our format, as metadata; undefined where there is nothing. */
export function leftOver(
  conversion: Conversion,
  map: LegacyMap,
  known: readonly string[],
  spot: Spot,
  more: JsonObject = {},
): JsonObject | undefined {
  const rest = map.entries.filter((entry) => !known.includes(entry.key));
  for (const entry of rest) {
    reportGaps(conversion, entry.value, below(spot, 'metadata'));
    find(conversion, 'note', below(spot, 'metadata'), entry.at, `${entry.key} is kept as metadata`);
  }
  for (const gap of map.gaps) find(conversion, 'needs_person', spot, gap.at, gap.why, { from: gap.source });
  const all: JsonObject = {
    ...Object.fromEntries(rest.map((entry) => [entry.key, toJson(entry.value)])),
    ...more,
  };
  return Object.keys(all).length > 0 ? all : undefined;
}
