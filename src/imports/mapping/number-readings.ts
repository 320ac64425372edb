import { type NumberFormat, numberBy, plainNumber, withTypedSigns } from './conversions.ts';

/** A format that reads every number of a column. */
export type NumberReading = NumberFormat & {
  /** Whether every number is whole in this format. */
  readonly whole: boolean;
};
export type ColumnNumbers = {
  /** With a decimal point, with a decimal comma, or both. */
  readonly readings: readonly NumberReading[];
  /** A value that the decimal point and the decimal comma read as different numbers: a person has to choose. */
  readonly differing: string | null;
  /** Only digits and a point: a number even without a declared format. */
  readonly plain: boolean;
};

/** The group signs that go with each decimal sign, the usual one first. */
const GROUP_SIGNS = { '.': [',', "'", ' '], ',': ['.', ' ', "'"] } as const;
const DECIMALS = ['.', ','] as const;

/**
 * The formats that read all values of a column as numbers; null where a value is no number, or is an id such as
 * `EUR-001`.
 */
export function numbersIn(values: readonly string[]): ColumnNumbers | null {
  if (values.some((value) => /^[^\d.,]*0\d/.test(value))) return null;
  const readings = DECIMALS.flatMap((decimal) => readingBy(decimal, values) ?? []);
  if (readings.length === 0) return null;
  const [point, comma] = readings;
  return {
    readings,
    differing:
      (point && comma && values.find((value) => numberBy(point, value) !== numberBy(comma, value))) ?? null,
    plain: values.every((value) => plainNumber(value) !== null),
  };
}

function readingBy(decimal: '.' | ',', values: readonly string[]): NumberReading | null {
  const [usual, ...others] = GROUP_SIGNS[decimal];
  const format = { decimal, thousands: usual };
  if (!values.every((value) => numberBy(format, value) !== null)) return null;
  const parts = (sign: string): boolean => values.some((value) => groupSignOf(value) === sign);
  const thousands = parts(usual) ? usual : (others.find(parts) ?? usual);
  return { decimal, thousands, whole: values.every((value) => Number.isInteger(numberBy(format, value))) };
}

const groupSignOf = (value: string): string | undefined => /\d([., '])\d{3}/.exec(withTypedSigns(value))?.[1];
