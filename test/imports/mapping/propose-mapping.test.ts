import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ImportKind } from '../../../src/imports/kinds/kinds.ts';
import { mappingProblems } from '../../../src/imports/mapping/check.ts';
import { mappingSchema } from '../../../src/imports/mapping/mapping.ts';
import { planMapping } from '../../../src/imports/mapping/plan.ts';
import { createProfiler } from '../../../src/imports/mapping/profile.ts';
import { proposeMapping } from '../../../src/imports/mapping/propose-mapping.ts';
import type { SourceValues } from '../../../src/imports/mapping/row-rule.ts';

/** The mapping proposed for rows of a file. */
function proposedFor(kind: ImportKind, rows: readonly SourceValues[], delimiter = ','): string {
  const profiler = createProfiler(null);
  for (const row of rows) profiler.add(row);
  return proposeMapping({
    kind,
    others: [],
    profiles: profiler.columns(),
    file: 'f.csv',
    rows: 1,
    delimiter,
  });
}
const lineOf = (mapping: string, column: string): string =>
  mapping.split('\n').find((line) => line.startsWith(`  ${column}: `)) ?? '';
/** The value of one column for each row. */
function valuesOf(
  kind: ImportKind,
  mapping: string,
  rows: readonly SourceValues[],
  column: string,
): unknown[] {
  const parsed = mappingSchema.parse(parse(mapping));
  expect(mappingProblems(parsed, kind)).toEqual([]);
  const plan = planMapping(parsed, '2026-12-01', {});
  return rows.map((row) => {
    const mapped = plan.map(row, 2);
    return 'values' in mapped ? mapped.values[column] : mapped;
  });
}
const column = (name: string, cells: readonly unknown[]): SourceValues[] =>
  cells.map((cell) => ({ [name]: cell }));

describe('the mapping that is proposed for a column of numbers', () => {
  it.each<[string[], string | null, number[]]>([
    [['3400,25', '7,5'], '{ decimal: ",", thousands: "." }', [3400.25, 7.5]],
    [['3.400,25', '18.000', '725,00 €'], '{ decimal: ",", thousands: "." }', [3400.25, 18_000, 725]],
    [['725,00 €'], '{ decimal: ",", thousands: "." }', [725]],
    [['EUR 725,00'], '{ decimal: ",", thousands: "." }', [725]],
    [['3 400,25', '110 000,00'], '{ decimal: ",", thousands: " " }', [3400.25, 110_000]],
    [['3\u202f400,25'], '{ decimal: ",", thousands: " " }', [3400.25]],
    [['€3.400,00', '€725,00'], '{ decimal: ",", thousands: "." }', [3400, 725]],
    [['17,5', '4,75'], '{ decimal: ",", thousands: "." }', [17.5, 4.75]],
    [['$3,400.25', '$18'], '{ decimal: ".", thousands: "," }', [3400.25, 18]],
    [["3'400.25", '18'], '{ decimal: ".", thousands: "\'" }', [3400.25, 18]],
    [['3,400,250', '1,234'], '{ decimal: ".", thousands: "," }', [3_400_250, 1234]],
    [['£725', '£18'], '{ decimal: ".", thousands: "," }', [725, 18]],
    [['3400.25', '17.125'], null, [3400.25, 17.125]],
  ])('%j has %s, and no doubt', (cells, format, values) => {
    const rows = column('arr', cells);
    const mapping = proposedFor('contracts', rows);
    const line = lineOf(mapping, 'arr');
    expect(line).not.toContain('?');
    expect(line).toContain(format === null ? 'arr: arr ' : `{ from: arr, number: ${format} }`);
    expect(valuesOf('contracts', mapping, rows, 'arr').map(Number)).toEqual(values);
  });

  it.each<[string[], string, string]>([
    [['48.500', '120.000'], '48.5', '48500'],
    [['1,234'], '1234', '1.234'],
    [['€1.234', '€17'], '1.234', '1234'],
  ])('%j asks which it is: nothing in the file tells', (cells, first, second) => {
    const mapping = proposedFor('contracts', column('arr', cells));
    const line = lineOf(mapping, 'arr');
    expect(line).toMatch(
      /arr: \{ from: arr, number: \{ decimal: "\.", thousands: "," \} \} +# \? or \{ decimal: ",", thousands: "\." \}/,
    );
    expect(line).toContain(`"${cells[0]}" is ${first} or ${second}`);
  });

  it.each<[string, SourceValues, string]>([
    ['another column has decimal commas', { arr: '48.500', discount_percent: '12,5' }, ','],
    ['another column has decimal points', { arr: '48.500', discount_percent: '12.5' }, ';'],
    ['its days are written with points', { arr: '48.500', renewal_date: '31.03.2027' }, ','],
    ['its fields are parted by semicolons', { arr: '48.500' }, ';'],
  ])('takes what the file shows for it, and asks all the same, where %s', (_, row, delimiter) => {
    const line = lineOf(proposedFor('contracts', [row], delimiter), 'arr');
    const decimal = row.discount_percent === '12.5' ? '.' : ',';
    expect(line).toContain(`{ from: arr, number: { decimal: "${decimal}"`);
    expect(line).toMatch(/# \? or \{ decimal: /);
  });

  it('is judged by all of the values that were read', () => {
    const many = Array.from({ length: 4_000 }, (_, at) => `${at + 1}`);
    const line = lineOf(proposedFor('contracts', column('arr', [...many, '3.400,25'])), 'arr');
    expect(line).toContain('decimal: ",", thousands: "."');
  });

  it('reads whole numbers as such where the column takes no others', () => {
    const rows = column('seats', ['1.250', '48.500']);
    const mapping = proposedFor('contracts', rows);
    expect(lineOf(mapping, 'seats')).toMatch(
      /seats: \{ from: seats, number: \{ decimal: ",", thousands: "\." \} \} +# number/,
    );
    expect(valuesOf('contracts', mapping, rows, 'seats')).toEqual([1250, 48_500]);
    expect(proposedFor('contracts', column('seats', ['12.5', '3']))).toContain('# seats: integer');
  });

  it('has no doubt about numbers of JSON, which are written in one way only', () => {
    const line = lineOf(proposedFor('contracts', column('arr', [48.125, 120.5])), 'arr');
    expect(line).toMatch(/arr: arr +# number/);
  });
});

describe('the mapping that is proposed for a column of texts', () => {
  it.each([
    [['ACC-00041', 'ACC-00042']],
    [['EUR-041', 'USD-041', 'EUR-41']],
    [['USD-141', 'USD-142']],
    [['00041', '00042']],
    [['€41', '€42']],
    [['(41)', '41-']],
    [['1.234,50', '17,5']],
    [['20260101', '20260102']],
    [['01/02/2026', '03/04/2026']],
    [['true', 'false']],
  ])('%j leaves them as they are', (cells) => {
    const rows = cells.map((cell) => ({ account_id: cell, name: cell, country: cell }));
    const mapping = proposedFor('customers', rows);
    expect(mapping).not.toMatch(/(number|date): /);
    for (const name of ['external_id', 'name', 'country'])
      expect(valuesOf('customers', mapping, rows, name)).toEqual(cells);
  });
});

describe('a mapping that makes numbers of texts', () => {
  const problems = (columns: object): string[] =>
    mappingProblems(mappingSchema.parse({ group: ['a'], columns }), 'contracts').map(
      (each) => `${each.path.join('.')}: ${each.message}`,
    );

  it.each<[string, object, string]>([
    ['an id', { external_id: { from: 'a', number: {} } }, 'columns.external_id.number: external_id is text'],
    ['a currency', { currency: { from: 'a', number: {} } }, 'columns.currency.number'],
    ['a choice', { status: { from: 'a', multiply: 1 } }, 'columns.status.multiply'],
    [
      'one of several',
      { name: { first_of: ['b', { from: 'a', number: {} }] } },
      'columns.name.1.number: name is text',
    ],
    ['what is within', { name: { from: { from: 'a', number: {} } } }, 'columns.name.from.number'],
    [
      'one case',
      { name: { when: { path: 'a', op: 'exists' }, use: { from: 'a', number: {} } } },
      'columns.name.use.number',
    ],
    ['the last of a group', { name: { last: { from: 'a', number: {} } } }, 'columns.name.last.number'],
  ])('is refused: %s', (_, columns, words) => {
    expect(problems(columns).join('\n')).toContain(words);
  });

  it.each<[string, object]>([
    ['the column is a number', { arr: { from: 'a', number: {}, multiply: 12 } }],
    ['words are made of the number', { plan: { from: 'a', number: {}, values: { 1: 'Gold' } } }],
    ['it only looks up', { plan: { from: { from: 'a', number: {} }, values: { 1: 'Gold' } } }],
    ['it only orders', { plan: { last: 'b', by: { from: 'a', number: {} } } }],
  ])('is taken where %s', (_, columns) => {
    expect(problems(columns)).toEqual([]);
  });
});
