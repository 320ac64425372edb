import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NumberFormat, numberBy } from '../../../src/imports/mapping/conversions.ts';

const POINT: NumberFormat = { decimal: '.', thousands: ',' };
const COMMA: NumberFormat = { decimal: ',', thousands: '.' };

describe('a number in the format that its column says', () => {
  it.each<[string, NumberFormat, string, number]>([
    ['thousands', POINT, '3,400.25', 3400.25],
    ['millions', POINT, '7,340,001', 7_340_001],
    ['no thousands', POINT, '3400.25', 3400.25],
    ['a decimal comma', COMMA, '3.400,25', 3400.25],
    ['a decimal comma alone', COMMA, '0,75', 0.75],
    ['a comma before a cent', COMMA, ',5', 0.5],
    ['points for thousands alone', COMMA, '48.500', 48_500],
    ['spaces for thousands', COMMA, '3 400,25', 3400.25],
    ['spaces that do not break', COMMA, '3\u00a0400\u202f250,5', 3_400_250.5],
    ['apostrophes for thousands', POINT, "3'400'250.5", 3_400_250.5],
    ['apostrophes as they are printed', COMMA, '3’400’250', 3_400_250],
    ['a minus', POINT, '-3,400', -3400],
    ['a minus as it is printed', POINT, '\u2212 12.5', -12.5],
    ['a minus behind', COMMA, '3.400,5-', -3400.5],
    ['brackets', POINT, '(3,400)', -3400],
    ['brackets with the currency inside', POINT, '($3,400.50)', -3400.5],
    ['brackets with the currency outside', POINT, '$ (3,400.50)', -3400.5],
    ['a plus', POINT, '+12', 12],
    ['nothing less than zero', POINT, '-0', 0],
    ['a sign of currency before', COMMA, '€3.400,25', 3400.25],
    ['a sign of currency behind', COMMA, '3.400,25\u00a0€', 3400.25],
    ['a dollar of a country', POINT, 'US$3,400', 3400],
    ['a code before', COMMA, 'EUR 3.400,25', 3400.25],
    ['a code behind', POINT, '3,400.25 USD', 3400.25],
    ['a sign and a code', POINT, '$3,400.25 CAD', 3400.25],
    ['a code and a sign', POINT, 'CAD $3,400.25', 3400.25],
    ['a minus before the currency', POINT, '-$3,400', -3400],
    ['a minus behind the currency', COMMA, '€ -3.400', -3400],
    ['a share', POINT, '12.5%', 12.5],
    ['a share with a space', COMMA, '12,5 %', 12.5],
    ['a share with its sign before', COMMA, '%12,5', 12.5],
    ['no cents', COMMA, '3.400,-', 3400],
    ['no cents as it is printed', POINT, 'CHF 3’400.–', 3400],
    ['a power of ten', POINT, '1.5E+03', 1500],
  ])('may have %s', (_, format, text, expected) => {
    expect(numberBy(format, text)).toBe(expected);
  });

  it.each<[string, NumberFormat, string]>([
    ['written the other way', COMMA, '3,400.25'],
    ['written the other way, without thousands', COMMA, '3400.25'],
    ['written the other way, in cents', POINT, '3.400,25'],
    ['with a decimal comma where the point is', POINT, '12,5'],
    ['with two points', COMMA, '12.34.5'],
    ['with two commas', POINT, '1,2,3'],
    ['with thousands of two', POINT, '12,00'],
    ['with thousands of four', POINT, '1,2345'],
    ['grouped as in India', POINT, '3,40,000'],
    ['that begins with a group of four', POINT, '3400,250'],
    ['that begins with the sign of groups', POINT, ',500'],
    ['whose groups begin with zero', POINT, '0,125'],
    ['with thousands behind the decimal sign', POINT, '1.234,567'],
    ['with two signs of groups', POINT, "3,400'250"],
    ['with two decimal signs', COMMA, '1,5,5'],
    ['with spaces in odd places', POINT, '12 34'],
    ['grouped, with a power of ten', COMMA, '1.234E5'],
    ['with two minuses', POINT, '-(5)'],
    ['with a minus on both sides', POINT, '-5-'],
    ['with one bracket', POINT, '(5'],
    ['with two currencies before it', POINT, 'EUR USD 5'],
    ['of letters that are no currency', POINT, 'ACC-00017'],
    ['in thousands by a letter', POINT, '12k'],
    ['that is a date', POINT, '2026-12-01'],
    ['that is a range', POINT, '5 - 10'],
    ['that is a version', POINT, '1.2.3'],
    ['that is none', POINT, 'NaN'],
    ['that has no digit', POINT, '€ -'],
    ['beyond all measure', POINT, '1e400'],
  ])('is refused %s', (_, format, text) => {
    expect(numberBy(format, text)).toBeNull();
  });
});

const formats = fc.constantFrom<NumberFormat>(
  POINT,
  COMMA,
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: '.', thousands: '' },
);

/** Group signs of every format: none of them is ever a decimal sign. */
const SAFE_SIGNS = [' ', "'", '’', '\u00a0', '\u202f'];
const grouped = (whole: string, sign: string): string => whole.replaceAll(/\B(?=(?:\d{3})+$)/g, sign);
const DRESSES: readonly [(number: string) => string, 1 | -1][] = [
  [(number) => number, 1],
  [(number) => `${number} €`, 1],
  [(number) => `EUR ${number}`, 1],
  [(number) => `$${number}`, 1],
  [(number) => `${number}%`, 1],
  [(number) => `-${number}`, -1],
  [(number) => `(${number})`, -1],
  [(number) => `${number}-`, -1],
  [(number) => `£-${number}`, -1],
  [(number) => `($${number})`, -1],
];

describe('any number', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        formats,
        fc.nat({ max: 99_999_999 }),
        fc.integer({ min: 0, max: 3 }),
        fc.nat({ max: SAFE_SIGNS.length + 1 }),
        fc.constantFrom(...DRESSES),
        (format, digits, decimals, signAt, [dress, sign]) => {
          const [whole = '', fraction = ''] = (digits / 10 ** decimals).toFixed(decimals).split('.');
          const group = ['', format.thousands, ...SAFE_SIGNS][signAt] ?? '';
          const text = grouped(whole, group) + (fraction === '' ? '' : format.decimal + fraction);
          const value = Number(`${whole}.${fraction || '0'}`) * sign;
          expect(numberBy(format, dress(text))).toBe(value === 0 ? 0 : value);
        },
      ),
    );
  });

  it('is read only from a text in its format, and refused otherwise', () => {
    const odd = fc.string({ unit: fc.constantFrom(..."00123456789.,.,' "), minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(formats, odd, (format, given) => {
        const text = given.trim();
        const value = numberBy(format, text);
        if (value === null) return;
        const [before = '', ...behind] = text.split(format.decimal);
        const whole = before.replaceAll(/\D/g, '');
        const signs = ['', format.thousands, ...SAFE_SIGNS].filter(
          (sign) => sign === '' || !/^0/.test(whole),
        );
        expect(behind.length).toBeLessThan(2);
        expect(signs.map((sign) => grouped(whole, sign))).toContain(before);
        expect(behind.join('')).toMatch(/^\d*$/);
        expect(value).toBe(Number(`${whole || '0'}.${behind.join('') || '0'}`));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is ambiguous only where three digits follow a single sign', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 99_999_999 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(POINT, COMMA),
        (digits, decimals, format) => {
          const [whole = '', fraction = ''] = (digits / 10 ** decimals).toFixed(decimals).split('.');
          const text = grouped(whole, format.thousands) + (fraction === '' ? '' : format.decimal + fraction);
          const other = numberBy(format === POINT ? COMMA : POINT, text);
          if (other !== null && other !== numberBy(format, text)) expect(text).toMatch(/^\d{1,3}[.,]\d{3}$/);
        },
      ),
    );
  });
});
