import { type NumberFormat, numberBy, plainNumber, withTypedSigns } from './conversions.ts';

/** A format in which every number of a column can be read. */
export type NumberReading = NumberFormat & {
  /** Whether each of them is a whole number then. */
  readonly whole: boolean;
};
export type ColumnNumbers = {
  /** By a decimal point, by a decimal comma, or by both. */
  readonly readings: readonly NumberReading[];
  /** A value that is one number by the point and another by the comma: a person has to say which it is. */
  readonly differing: string | null;
  /** Nothing but digits and a point: a number also where nobody says how it is written. */
  readonly plain: boolean;
};

/** The signs that part groups beside each decimal sign, the usual one first. */
const GROUP_SIGNS = { '.': [',', "'", ' '], ',': ['.', ' ', "'"] } as const;
const DECIMALS = ['.', ','] as const;

/** How the values of a column can be read as numbers; null where one of them is none, or is an id as `EUR-001`. */
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
