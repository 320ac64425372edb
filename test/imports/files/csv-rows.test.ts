import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/imports/files/csv-rows.ts';
import { readNdjson } from '../../../src/imports/files/ndjson-rows.ts';
import { openRows } from '../../../src/imports/files/open-rows.ts';
import { createRejectsFile } from '../../../src/imports/files/rejects-file.ts';
import type { SourceRow } from '../../../src/imports/ports.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf(content: string | Buffer, name = 'book.csv', encoding?: string): Promise<SourceRow[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const rows: SourceRow[] = [];
  for await (const row of (await openRows(path, { encoding })).rows) rows.push(row);
  return rows;
}
const cells = (rows: readonly SourceRow[]): unknown[] =>
  rows.map((each) => ('row' in each ? each.row : each.problem));

describe('a CSV file', () => {
  it.each<[string, string | Buffer]>([
    ['with commas', 'id,name\n1,Ü\n2,b\n'],
    ['with semicolons', 'id;name\n1;Ü\n2;b\n'],
    ['with tabs', 'id\tname\n1\tÜ\n2\tb\n'],
    ['with Windows line ends', 'id,name\r\n1,Ü\r\n2,b\r\n'],
    ['without an end to its last line', 'id,name\n1,Ü\n2,b'],
    ['with a mark at its beginning', '\uFEFFid,name\n1,Ü\n2,b\n'],
    ['with empty lines', '\nid,name\n\n1,Ü\n\n\n2,b\n\n'],
    ['in UTF-16', Buffer.from('\uFEFFid,name\n1,Ü\n2,b\n', 'utf16le')],
    ['with everything in quotes', '"id","name"\n"1","Ü"\n"2","b"\n'],
  ])('%s is read', async (_, content) => {
    expect(cells(await rowsOf(content))).toEqual([
      { id: '1', name: 'Ü' },
      { id: '2', name: 'b' },
    ]);
  });

  it('may be in another encoding, where somebody says so', async () => {
    const latin = Buffer.from('id,name\n1,\xdc\n', 'latin1');
    expect(cells(await rowsOf(latin, 'latin.csv', 'windows-1252'))).toEqual([{ id: '1', name: 'Ü' }]);
    expect(cells(await rowsOf(latin))).toEqual([expect.stringContaining('not UTF-8')]);
    await expect(rowsOf(latin, 'latin.csv', 'klingon')).rejects.toMatchObject({
      code: 'IMPORT_FILE_INVALID',
    });
  });

  it('may have line breaks, delimiters and quotes in its fields, and counts its lines all the same', async () => {
    const rows = await rowsOf('id,name\n1,"a\nb, ""c"""\n2,5" screen\n3,d\n');
    expect(cells(rows)).toEqual([
      { id: '1', name: 'a\nb, "c"' },
      { id: '2', name: '5" screen' },
      { id: '3', name: 'd' },
    ]);
    expect(rows.map((row) => row.line)).toEqual([2, 4, 5]);
  });

  it.each<[string, string, string]>([
    ['too few fields', '2', 'has 1 fields'],
    ['too many fields', '2,b,c', 'has 3 fields'],
    ['a quote that never closes', '2,"b', 'never closed'],
    ['a million characters and more', `2,${'x'.repeat(1_200_000)}`, 'bytes long'],
  ])('loses nothing but the row with %s', async (_, row, reason) => {
    const rows = await rowsOf(`id,name\n1,a\n${row}\n3,c\n`);
    expect(cells(rows)).toEqual([
      { id: '1', name: 'a' },
      expect.stringContaining(reason),
      { id: '3', name: 'c' },
    ]);
    expect(rows.map((each) => each.line)).toEqual([2, 3, 4]);
  });

  it.each<[string, string, string]>([
    ['nothing in it', '', 'empty'],
    ['a name twice', 'id,id\n1,2\n', 'twice'],
    ['no names', ',,\n1,2,3\n', 'no names'],
    ['line ends of another age', 'id,name\r1,a\r2,b\r', 'carriage return'],
  ])('is refused with %s', async (_, content, words) => {
    await expect(rowsOf(content)).rejects.toThrow(words);
  });

  it('gives back any text that was written into it', async () => {
    const cell = fc
      .string({ unit: 'binary', maxLength: 30 })
      .map((text) => text.replaceAll(/[\r\0]|\p{Cs}/gu, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (pairs) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = pairs.map(([a, b]) => `${quoted(a)},${quoted(b)}`).join('\n');
        expect(cells(await rowsOf(`a,b\n${text}\n`))).toEqual(pairs.map(([a, b]) => ({ a, b })));
      }),
      { numRuns: 60 },
    );
  });
});

describe('an NDJSON file', () => {
  it('loses nothing but broken lines', async () => {
    const rows = await rowsOf('{"id":1}\n{"id":\n[1]\n"x"\n\n{"id":2}', 'book.ndjson');
    expect(cells(rows)).toEqual([
      { id: 1 },
      'the line is no JSON',
      'the line is no JSON object',
      'the line is no JSON object',
      { id: 2 },
    ]);
  });
});

describe('rejected rows', () => {
  it('come back as they were when they are imported', async () => {
    const row = { id: ' 1 ', name: 'a; "b"\nc' };
    const path = join(folder, 'rejects.csv');
    const file = createRejectsFile(path, { header: ['id', 'name'], delimiter: ';' });
    await file.write({ line: 2, reason: 'because; of', row });
    await file.write({ line: 3, reason: 'broken', row: 'x;"y' });
    expect(await file.close()).toBe(path);
    expect(cells(await rowsOf(readFileSync(path), 'mended.csv'))).toEqual([row, { id: '', name: '' }]);
  });

  it('leave no file where there are none', async () => {
    const file = createRejectsFile(join(folder, 'none.csv'), { header: ['id'], delimiter: ',' });
    expect(await file.close()).toBeNull();
    expect(() => readFileSync(join(folder, 'none.csv'))).toThrow();
  });
});

describe('an unreadable file', () => {
  it.each([
    ['that is not there', 'nothing.csv'],
    ['that is a folder', '.'],
    ['of another kind', 'book.xlsx'],
  ])('%s is refused', async (_, name) => {
    await expect(openRows(join(folder, name), {})).rejects.toMatchObject({ code: 'IMPORT_FILE_INVALID' });
  });
});

describe('a file', () => {
  const reading = (...texts: string[]) => {
    const file = { isOpen: true, lines: read() };
    async function* read() {
      try {
        for (const [at, text] of texts.entries()) yield { number: at + 1, text };
      } finally {
        file.isOpen = false;
      }
    }
    return file;
  };
  const first = async (rows: AsyncIterable<SourceRow>): Promise<void> => {
    for await (const _ of rows) return;
  };
  const ROWS = Array.from({ length: 2_000 }, (_, at) => String(at));

  it('of CSV is closed once nobody reads on', async () => {
    const file = reading('id', ...ROWS);
    const { rows } = await readCsv(file.lines);
    expect(file.isOpen).toBe(true);
    await first(rows);
    expect(file.isOpen).toBe(false);
  });

  it('of CSV is closed where its header is invalid', async () => {
    const file = reading('id,id', ...ROWS);
    await expect(readCsv(file.lines)).rejects.toMatchObject({ code: 'IMPORT_FILE_INVALID' });
    expect(file.isOpen).toBe(false);
  });

  it('of NDJSON is closed once nobody reads on', async () => {
    const file = reading('{"id":1}', '{"id":2}');
    await first(readNdjson(file.lines));
    expect(file.isOpen).toBe(false);
  });
});
