import { describe, expect, it } from 'vitest';
import { mappingProblems, missingInFile } from '../../../src/imports/mapping/check.ts';
import { dayBy, isDateFormat, numberBy } from '../../../src/imports/mapping/conversions.ts';
import type { Lookups } from '../../../src/imports/mapping/forms.ts';
import { mappingSchema } from '../../../src/imports/mapping/mapping.ts';
import { type MappedGroup, planMapping } from '../../../src/imports/mapping/plan.ts';

const AS_OF = '2024-12-15';
type Cells = Readonly<Record<string, string>>;

/** The value of one column for one row. */
function cellOf(form: unknown, row: Cells, lookups: Lookups = {}): unknown {
  const plan = planMapping(mappingSchema.parse({ columns: { name: form } }), AS_OF, lookups);
  const mapped = plan.map(row, 2);
  if ('values' in mapped) return mapped.values.name;
  return 'problem' in mapped ? new Error(mapped.problem) : mapped;
}

function groupsOf(mapping: object, rows: readonly Cells[]): MappedGroup[] {
  const plan = planMapping(mappingSchema.parse(mapping), AS_OF, {});
  for (const [at, row] of rows.entries()) plan.map(row, at + 2);
  return [...plan.groups()];
}

describe('a column of a mapping', () => {
  it.each<[string, unknown, Cells, unknown]>([
    ['is renamed', 'Account Name', { 'Account Name': 'Harbour' }, 'Harbour'],
    ['is a constant', { constant: 'USD' }, {}, 'USD'],
    ['is put together', { template: '{{a}} / {{b}}' }, { a: 'x', b: 'y' }, 'x / y'],
    ['is a date in a format', { from: 'd', date: 'D/M/YYYY' }, { d: '3/4/2026' }, '2026-04-03'],
    [
      'is a date in one of several',
      { from: 'd', date: ['iso', 'MMM D, YYYY'] },
      { d: 'Dec 1, 2026' },
      '2026-12-01',
    ],
    [
      'is a number as people write it',
      { from: 'n', number: { decimal: ',', thousands: '.' } },
      { n: '1.234,50 €' },
      1234.5,
    ],
    ['is a monthly amount by the year', { from: 'n', multiply: 12 }, { n: '99.9' }, 1198.8],
    [
      'is yes or no in their words',
      { from: 'b', boolean: { true: ['ja'], false: ['nein'] } },
      { b: 'Nein' },
      false,
    ],
    ['is a list', { from: 'l', list: '|' }, { l: 'a| b |' }, ['a', 'b']],
    ['is translated', { from: 'p', values: { urgent: 1 } }, { p: 'urgent' }, 1],
    ['falls back', { from: 'p', values: { urgent: 1 }, otherwise: 3 }, { p: 'odd' }, 3],
    ['has a default where it is empty', { from: 'p', default: 'none' }, { p: ' ' }, 'none'],
    ['is the first that is given', { first_of: ['a', 'b'] }, { a: '', b: 'y' }, 'y'],
    [
      'depends',
      { when: { path: 'n', op: 'gt', value: 5 }, use: 'a', else: 'b' },
      { n: '12', a: 'x', b: 'y' },
      'x',
    ],
    ['is an anniversary', { next_anniversary: 'd' }, { d: '2024-02-29' }, '2025-02-28'],
    ['is some months on', { add_months: 'd', months: 'm' }, { d: '2024-01-31', m: '1' }, '2024-02-29'],
    ['is the months between', { months_between: ['d', 'as_of'] }, { d: '2023-12-15' }, 12],
    ['is unknown when it lies ahead', { from: 'd', known_by_as_of: true }, { d: '2024-12-16' }, null],
    ['is known when it lies behind', { from: 'd', known_by_as_of: true }, { d: '2024-12-15' }, '2024-12-15'],
  ])('%s', (_, form, row, expected) => {
    expect(cellOf(form, row)).toEqual(expected);
  });

  it.each<[string, unknown, Cells, string]>([
    ['a date in another format', { from: 'd', date: 'MM/DD/YYYY' }, { d: '31/12/2026' }, '31/12/2026'],
    ['a value that nobody named', { from: 'p', values: { a: 1 } }, { p: 'b' }, 'values of the mapping'],
    ['a number that is none', { from: 'n', multiply: 2 }, { n: 'many' }, 'many'],
    ['a date to reckon with that is none', { next_anniversary: 'd' }, { d: 'soon' }, 'soon'],
  ])('tells %s', (_, form, row, reason) => {
    expect(String(cellOf(form, row))).toContain(reason);
  });

  it('is looked up in another file', () => {
    const lookups = { subs: new Map([['S1', { account_id: 'A1' }]]) };
    const form = { lookup: 'subs', key: 's', take: 'account_id' };
    expect(cellOf(form, { s: 'S1' }, lookups)).toBe('A1');
    expect(String(cellOf(form, { s: 'S2' }, lookups))).toContain('S2');
    expect(cellOf({ ...form, optional: true }, { s: 'S2' }, lookups)).toBeNull();
  });

  it('picks the same value for the same row, and each value about equally often', () => {
    const form = { pick: ['a', 'b', 'c'], by: 'id' };
    const picked = Array.from({ length: 3_000 }, (_, at) => cellOf(form, { id: `A-${at}` }));
    expect(cellOf(form, { id: 'A-7' })).toBe(picked[7]);
    for (const each of ['a', 'b', 'c'])
      expect(picked.filter((one) => one === each).length).toBeGreaterThan(900);
  });
});

describe('rows of a group', () => {
  const rows = [
    { k: 'A', n: '0.1', d: '2024-03-01', f: 'x', live: 'True' },
    { k: 'A', n: '0.2', d: '2024-01-01', f: 'y', live: 'False' },
    { k: 'A', n: '', d: '2024-02-01', f: 'x', live: 'True' },
    { k: 'B', n: '5', d: '2024-05-01', f: 'z', live: 'True' },
    { k: 'B', n: '7', d: '2025-01-01', f: 'late', live: 'True' },
  ];
  const mapping = (columns: object, more: object = {}) => ({
    group: ['k'],
    rows_until_as_of: 'd',
    columns,
    ...more,
  });

  it.each<[string, object, unknown, unknown]>([
    ['are added up to the digit', { sum: 'n' }, 0.3, 5],
    ['are counted', { count: true, where: { path: 'live', op: 'eq', value: true } }, 2, 1],
    ['are counted once each', { count_distinct: 'f' }, 2, 1],
    ['have an earliest', { min: 'd' }, '2024-01-01', '2024-05-01'],
    ['have a latest', { max: 'd' }, '2024-03-01', '2024-05-01'],
    ['have a first by another column', { first: 'f', by: 'd' }, 'y', 'z'],
    ['have a last by another column', { last: 'f', by: 'd' }, 'x', 'z'],
    ['are listed', { all: 'f' }, ['x', 'y'], ['z']],
    ['have an anniversary', { next_anniversary: { min: 'd' } }, '2025-01-01', '2025-05-01'],
  ])('%s', (_, form, a, b) => {
    expect(
      groupsOf(mapping({ name: form }), rows).map((group) => 'values' in group && group.values.name),
    ).toEqual([a, b]);
  });

  it('are left out where the group does not have what it must', () => {
    const having = [{ of: { count: true }, op: 'gt', value: 1 }];
    const groups = groupsOf(mapping({ name: 'k' }, { having }), rows);
    expect(groups.map((group) => 'values' in group)).toEqual([true, false]);
  });

  it('keep nothing of a row that cannot be read', () => {
    const bad = [...rows, { k: 'B', n: 'many', d: '2024-06-01', f: 'w', live: 'True' }];
    const groups = groupsOf(mapping({ name: { count: true }, notes: { sum: 'n' } }), bad);
    expect(groups[1]).toMatchObject({ values: { name: 1, notes: 5 }, rows: 1 });
  });
});

describe('a mapping', () => {
  const problems = (mapping: object): string[] =>
    mappingProblems(mappingSchema.parse(mapping), 'contracts').map(
      (each) => `${each.path.join('.')}: ${each.message}`,
    );

  it.each<[string, object, string]>([
    ['another kind', { as: 'usage', columns: { name: 'a' } }, '--as contracts'],
    ['a column that is not ours', { columns: { renewal_dat: 'a' } }, 'did you mean renewal_date?'],
    ['an aggregate without a group', { columns: { arr: { sum: 'a' } } }, 'needs `group`'],
    ['an unknown lookup', { columns: { name: { lookup: 'x', key: 'a', take: 'b' } } }, 'no lookup "x"'],
    ['a broken template', { columns: { name: { template: '{{a' } } }, 'columns.name.template'],
  ])('is refused with %s', (_, mapping, words) => {
    expect(problems(mapping).join('\n')).toContain(words);
  });

  it('names the columns that the file does not have, in templates and rules too', () => {
    const mapping = mappingSchema.parse({
      where: { path: 'gone', op: 'exists' },
      columns: { name: { template: '{{acount_id}}' }, arr: { from: 'arr_amount' } },
    });
    const words = missingInFile(mapping, ['account_id', 'arr_amount']).map((each) => each.message);
    expect(words).toEqual([
      'the file has no column "acount_id"; did you mean account_id?',
      'the file has no column "gone"',
    ]);
  });

  it.each([
    [{ from: 'a', dates: 'iso' }],
    [{ sum: 'a', wher: {} }],
    [{ from: 'a', date: 'DD.MM' }],
    [{}],
    [[]],
  ])('does not take %j for a column', (form) => {
    expect(mappingSchema.safeParse({ columns: { name: form } }).success).toBe(false);
  });
});

describe('formats', () => {
  it.each([
    ['YYYY-MM-DD', '2026-02-30', null],
    ['DD.MM.YY', '01.02.26', '2026-02-01'],
    ['D-MMM-YYYY', '1-Sept-2026', '2026-09-01'],
    ['M/D/YYYY', '12/1/2026 08:00', '2026-12-01'],
    ['excel', '46357', '2026-12-01'],
    ['epoch_ms', '1796083200000', '2026-12-01'],
    ['iso', '2026-12-01T23:30:00-08:00', '2026-12-01'],
  ])('of dates: %s reads %s', (format, text, expected) => {
    expect(isDateFormat(format)).toBe(true);
    expect(dayBy(format, text)).toBe(expected);
  });

  it.each([
    ['.', ',', '$1,234.50', 1234.5],
    ['.', ',', '(1,000)', -1000],
    [',', '.', 'EUR 1.234,5', 1234.5],
    [',', ' ', '1 234,5', 1234.5],
    ['.', ',', '12.5%', 12.5],
    ['.', ',', '1.2.3', null],
    ['.', ',', 'NaN', null],
  ])('of numbers: %s and %s read %s', (decimal, thousands, text, expected) => {
    expect(numberBy({ decimal, thousands }, text)).toBe(expected);
  });
});
