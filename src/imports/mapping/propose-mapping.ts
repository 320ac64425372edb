import { storableText } from '../../platform/json.ts';
import type { KindColumn } from '../kinds/kind-spec.ts';
import { IMPORT_KINDS, type ImportKind, KINDS } from '../kinds/kinds.ts';
import { lettersOf } from './letters.ts';
import type { ColumnProfile } from './profile.ts';
import { fitsNumber, likelyDecimal, numberSpec } from './propose-number.ts';
import { guessedValue } from './value-guesses.ts';

export type Match = { readonly column: KindColumn; readonly source: ColumnProfile | null };

/** The column of the file that probably matches: by our name, else by its names in exports. */
function matchOf(column: KindColumn, profiles: readonly ColumnProfile[]): ColumnProfile | null {
  for (const name of [column.name, ...(column.aliases ?? [])]) {
    const found = profiles.find(
      (profile) => lettersOf(profile.name) === lettersOf(name) && fits(column, profile),
    );
    if (found) return found;
  }
  return null;
}

function fits(column: KindColumn, { shape }: ColumnProfile): boolean {
  if (shape.kind === 'empty') return true;
  if (column.type === 'date') return shape.kind === 'date';
  if (column.type === 'boolean') return shape.kind === 'boolean' || shape.kind === 'integer';
  if (column.type === 'email') return shape.kind === 'email';
  if (column.type === 'number' || column.type === 'integer') {
    if (shape.kind === 'number') return fitsNumber(column, shape);
    return shape.kind === 'integer' || (column.type === 'integer' && column.max !== undefined);
  }
  return column.type !== 'currency' || shape.kind === 'text';
}

export function matchesFor(kind: ImportKind, profiles: readonly ColumnProfile[]): Match[] {
  return KINDS[kind].columns.map((column) => ({ column, source: matchOf(column, profiles) }));
}

/**
 * The kinds that a file could be, the likeliest first: by how many of their columns the file has, the required ones
 * above all.
 */
export function guessKinds(profiles: readonly ColumnProfile[]): ImportKind[] {
  const scored = IMPORT_KINDS.map((kind) => {
    const matches = matchesFor(kind, profiles);
    const required = matches.filter(({ column }) => column.required === true);
    const found = matches.filter(({ source }) => source !== null);
    const sources = new Set(found.map(({ source }) => source?.name));
    const missing = required.filter(({ source }) => source === null).length;
    return {
      kind,
      score: sources.size + (found.filter(({ column }) => column.required).length - 2 * missing),
    };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ kind }) => kind);
}

type Proposal = {
  readonly kind: ImportKind;
  readonly others: readonly ImportKind[];
  readonly profiles: readonly ColumnProfile[];
  readonly file: string;
  readonly rows: number;
  /** The delimiter of the file. */
  readonly delimiter: string;
};

/**
 * Proposes a mapping for a person to edit: the columns found, the required ones not found, and the columns of the file
 * that nothing reads.
 */
export function proposeMapping({ kind, others, profiles, file, rows, delimiter }: Proposal): string {
  const matches = matchesFor(kind, profiles);
  const used = new Set(matches.flatMap(({ source }) => (source ? [source.name] : [])));
  const decimal = likelyDecimal(profiles, delimiter);
  const shownFile = inComment(file);
  return [
    `# A mapping of ${shownFile} to ${kind}, from its first ${rows.toLocaleString('en-US')} rows.`,
    '# Look at each line with a "?", then see what it would do:',
    `#   npx nightshift import ${shownFile} --as ${kind} --map THIS-FILE.yaml --dry-run`,
    ...(others.length > 0
      ? [`# Its columns would also do for: ${others.slice(0, 3).join(', ')} (--as).`]
      : []),
    '# docs/importing.md says what else may stand here.',
    `as: ${kind}`,
    '',
    '# Only rows for which it holds, such as:',
    '# where: { path: is_test, op: ne, value: true }',
    'columns:',
    ...matches.flatMap((match) => linesOf(match, decimal)),
    ...idle(profiles.filter(({ name }) => !used.has(name))),
    '',
  ].join('\n');
}

function linesOf({ column, source }: Match, decimal: '.' | ','): string[] {
  if (source === null)
    return column.required ? [missing(column)] : [`  # ${column.name}: ${aboutOf(column)}`];
  const spec = specOf(column, source, decimal);
  // Rows with an empty required column are rejected, so the proposal says how many there are.
  const doubt = column.required && source.empty > 0 ? '? needed, and ' : '';
  if (typeof spec === 'string') return [padded(`  ${column.name}: ${spec}`, `${doubt}${seen(source)}`)];
  return [
    padded(`  ${column.name}:`, aboutOf(column)),
    `    from: ${yaml(source.name)}`,
    '    values:',
    ...spec.map(({ value, guess }) =>
      guess === null
        ? padded(`      ${yaml(value)}: null`, `? one of ${choicesOf(column)}`)
        : `      ${yaml(value)}: ${guess}`,
    ),
  ];
}

function missing(column: KindColumn): string {
  if (column.type === 'currency') return padded(`  ${column.name}: { constant: USD }`, `? ${column.about}`);
  return padded(`  ${column.name}: "?"`, `? needed, and not found: ${aboutOf(column)}`);
}

/** The right side of a column, or its values one by one. The source of a text column is not converted. */
function specOf(
  column: KindColumn,
  source: ColumnProfile,
  decimal: '.' | ',',
): string | { value: string; guess: string | null }[] {
  const { shape, values } = source;
  const from = yaml(source.name);
  if (column.type === 'date' && shape.kind === 'date' && !shape.formats.includes('iso')) {
    const [first, ...rest] = shape.formats;
    return rest.length === 0
      ? `{ from: ${from}, date: ${yaml(first ?? '')} }`
      : `{ from: ${from}, date: ${yaml(first ?? '')} } # ? or ${rest.join(' or ')}: nothing in the file tells`;
  }
  if ((column.type === 'number' || column.type === 'integer') && shape.kind === 'number')
    return numberSpec(column, shape, from, decimal);
  const isChoice = column.oneOf !== undefined || (column.type === 'integer' && shape.kind === 'text');
  if (!isChoice || values === null) return from;
  const needed = values.some((value) => !(column.oneOf ?? []).includes(value));
  return needed ? values.map((value) => ({ value, guess: guessedValue(column, value) })) : from;
}

const choicesOf = (column: KindColumn): string =>
  column.oneOf?.join(', ') ?? `${column.min ?? ''} to ${column.max ?? ''}`;

function aboutOf(column: KindColumn): string {
  const type = column.oneOf === undefined ? `${column.type}` : `one of ${column.oneOf.join(', ')}`;
  const range = column.min !== undefined && column.max !== undefined ? ` ${column.min} to ${column.max}` : '';
  return [`${type}${range}`, column.about].filter((part) => part !== '').join('; ');
}

function idle(profiles: readonly ColumnProfile[]): string[] {
  if (profiles.length === 0) return [];
  return [
    '',
    '# Columns of the file that nothing above uses:',
    ...profiles.map((profile) => `#   ${inComment(profile.name)}: ${seen(profile)}`),
  ];
}

/** Describes the content of a column for a person who has never seen the file. */
function seen({ shape, values, examples, filled, empty }: ColumnProfile): string {
  if (filled === 0) return 'always empty';
  const kind = shape.kind === 'text' ? '' : `${shape.kind}; `;
  const listed = values ?? examples;
  const shown = listed.map((value) => (value.length > 24 ? `${value.slice(0, 24)}…` : value)).join(', ');
  const blank = empty === 0 ? '' : `; empty in ${Math.round((empty / (filled + empty)) * 100)} %`;
  return inComment(`${kind}${shown}${values === null ? ', …' : ''}${blank}`);
}

const padded = (line: string, comment: string): string => `${line.padEnd(48)} # ${inComment(comment)}`;

/** Keeps a text on one line, without characters that move a cursor. */
const inComment = (text: string): string => storableText(text).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** Quotes a text for YAML: plain where that is safe, else as JSON, whose quotes YAML shares. */
const yaml = (text: string): string =>
  /^[A-Za-z_][\w ./-]*$/.test(text) &&
  text === text.trim() &&
  !/^(y|n|yes|no|true|false|on|off|null)$/i.test(text)
    ? text
    : JSON.stringify(storableText(text));
