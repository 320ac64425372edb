import type { KindColumn } from '../kinds/kind-spec.ts';
import { type NumberFormat, numberBy } from './conversions.ts';
import type { ColumnNumbers } from './number-readings.ts';
import type { ColumnProfile } from './profile.ts';

/** Whether a column of numbers could hold these values. */
export const fitsNumber = (column: KindColumn, { readings }: ColumnNumbers): boolean =>
  column.type === 'number' || readings.some(({ whole }) => whole);

/** The decimal sign that a file most likely uses, judged by its unambiguous values. */
export function likelyDecimal(profiles: readonly ColumnProfile[], delimiter: string): '.' | ',' {
  const sure = new Set(
    profiles.flatMap(({ shape }) =>
      shape.kind === 'number' && shape.readings.length === 1
        ? shape.readings.map((each) => each.decimal)
        : [],
    ),
  );
  if (sure.size === 1) return sure.has(',') ? ',' : '.';
  const hasPointedDays = profiles.some(
    ({ shape }) => shape.kind === 'date' && shape.formats.every((format) => format.startsWith('D.M.')),
  );
  return hasPointedDays || delimiter === ';' ? ',' : '.';
}

/** The YAML for reading the numbers of a column, with the other format in a comment where only a person can choose. */
export function numberSpec(
  column: KindColumn,
  numbers: ColumnNumbers,
  from: string,
  decimal: '.' | ',',
): string {
  const { readings, differing, plain } = numbers;
  const possible = column.type === 'integer' ? readings.filter(({ whole }) => whole) : readings;
  const first = possible.find((reference) => reference.decimal === decimal) ?? possible[0];
  const other = differing === null ? undefined : possible.find((reference) => reference !== first);
  if (!first || (plain && first.decimal === '.' && !other)) return from;
  const spec = `{ from: ${from}, number: ${inYaml(first)} }`;
  if (!other || differing === null) return spec;
  return `${spec} # ? or ${inYaml(other)}: "${differing}" is ${numberBy(first, differing)} or ${numberBy(other, differing)}`;
}

const inYaml = ({ decimal, thousands }: NumberFormat): string =>
  `{ decimal: "${decimal}", thousands: "${thousands}" }`;
