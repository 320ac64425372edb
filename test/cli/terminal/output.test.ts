import { expect, test } from 'vitest';
import { counted, createOutput, printable, table, usd } from '../../../src/cli/terminal/output.ts';

type Row = { readonly name: string; readonly count: number };

test('a table is aligned, figures to the right, without lines or trailing blanks', () => {
  const text = table<Row>(
    [
      { title: 'Name', cell: (row) => row.name, max: 6 },
      { title: 'Count', cell: (row) => row.count },
      { title: 'Note', cell: () => null },
    ],
    [
      { name: 'short', count: 7 },
      { name: 'much longer', count: 12_000 },
    ],
  );
  expect(text).toBe(['Name    Count  Note', 'short       7', 'much…  12,000'].join('\n'));
});

test("a customer's name can not move the cursor or break the table", () => {
  expect(printable('Acme\u001b[2J\u0007 & Söhne 🚀')).toBe('Acme[2J & Söhne 🚀');
  const text = table([{ title: 'Name', cell: (name: string) => name }], ['two\nlines\u009b']);
  expect(text.split('\n')[1]).toBe('two lines');
});

test.each([
  [0, 'USD 0.00'],
  [0.00123, 'USD 0.0012'],
  [12.5, 'USD 12.50'],
  [1234.567, 'USD 1,234.57'],
])('%d is %s', (amount, text) => {
  expect(usd(amount)).toBe(text);
});

test('counts agree with their nouns', () => {
  expect([counted(1, 'contract'), counted(1200, 'contract'), counted(2, 'entry', 'entries')]).toEqual([
    '1 contract',
    '1,200 contracts',
    '2 entries',
  ]);
});

test.each([
  [true, '{"a":1}\n'],
  [false, 'in words\n'],
])('data goes to stdout, as JSON: %s; notes to stderr', (json, expected) => {
  const written = { stdout: '', stderr: '' };
  const output = createOutput(
    {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
    },
    json,
  );
  output.note('by the way');
  output.data({ a: 1 }, () => 'in words');
  expect(written).toEqual({ stdout: expected, stderr: 'by the way\n' });
});
