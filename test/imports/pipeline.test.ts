import { describe, expect, it } from 'vitest';
import { KeySet } from '../../src/imports/key-set.ts';
import { createChecker } from '../../src/imports/kinds/check-row.ts';
import { mappingSchema } from '../../src/imports/mapping/mapping.ts';
import { planMapping, type Values } from '../../src/imports/mapping/plan.ts';
import {
  batchRows,
  type CheckedRow,
  checkRows,
  dropDuplicates,
  type EndedRow,
  type MappedRow,
  mapRows,
  type RowBatch,
  readRows,
  writeBatches,
} from '../../src/imports/pipeline.ts';
import type { Batch, BatchResult, ImportScope, SourceRow } from '../../src/imports/ports.ts';
import { NO_TERMS } from '../../src/imports/term-counts.ts';
import { TONIGHT } from '../support/book.ts';

async function* of<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}
const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
const planOf = (mapping: unknown) => planMapping(mappingSchema.parse(mapping), TONIGHT, {});
const source = (line: number, row: Record<string, unknown>): SourceRow => ({ line, row });
const mapped = (line: number, values: Record<string, unknown>): MappedRow => ({
  line,
  origin: `row ${line}`,
  values,
});
const COLUMNS = [{ name: 'external_id', type: 'text', about: '' }] as const;
const checked = (line: number, external_id = `C${line}`): CheckedRow => ({
  line,
  origin: `row ${line}`,
  record: { external_id },
  columns: COLUMNS,
});
const REJECTED: EndedRow = { ended: 'rejected', line: 9, reason: 'has a flaw', row: '', externalId: null };
const SCOPE: ImportScope = { asOf: TONIGHT, dryRun: false, actor: 'test' };
const RESULT: BatchResult = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  rejected: [],
  owners: [],
  terms: NO_TERMS,
  superseded: 0,
  orphans: [],
};
const storing = (answer: (batch: Batch) => Partial<BatchResult>) => ({
  writeBatch: async (batch: Batch) => ({ ...RESULT, ...answer(batch) }),
});

describe('to map rows', () => {
  it('gives them canonical names, leaves some out and rejects what cannot be read', async () => {
    const plan = planOf({
      where: { path: 'test', op: 'ne', value: 'yes' },
      columns: { external_id: 'id', employees: { from: 'size', number: {} } },
    });
    const rows = of(
      source(2, { id: 'C1', size: '1,200' }),
      source(3, { id: 'C2', test: 'yes' }),
      source(4, { id: 'C3', size: 'many' }),
      { line: 5, problem: 'the quotes of the row are broken', raw: '"' },
    );
    expect(await all(mapRows(rows, plan))).toEqual([
      { line: 2, origin: { id: 'C1', size: '1,200' }, values: { external_id: 'C1', employees: 1200 } },
      { ended: 'left_out' },
      expect.objectContaining({ ended: 'rejected', line: 4, row: { id: 'C3', size: 'many' } }),
      expect.objectContaining({ ended: 'rejected', line: 5, row: '"', externalId: null }),
    ]);
  });

  it('gathers groups, which come after the last row with the line of their first', async () => {
    const plan = planOf({ group: ['id'], columns: { external_id: 'id', employees: { sum: 'size' } } });
    const rows = of(
      source(2, { id: 'C1', size: 1 }),
      source(3, { id: 'C2', size: 2 }),
      source(4, { id: 'C1', size: 3 }),
    );
    expect(await all(mapRows(rows, plan))).toEqual([
      { ended: 'gathered' },
      { ended: 'gathered' },
      { ended: 'gathered' },
      { line: 2, origin: '{"external_id":"C1","employees":4}', values: { external_id: 'C1', employees: 4 } },
      { line: 3, origin: '{"external_id":"C2","employees":2}', values: { external_id: 'C2', employees: 2 } },
      { ended: 'grouped', groups: 2 },
    ]);
  });
});

describe('to check rows', () => {
  it('turns them into records; rejects a bad one under its id, and leaves out one dated tomorrow', async () => {
    const rows = of<MappedRow | EndedRow>(
      mapped(2, { customer_external_id: 'C1', day: '2026-11-30', events: '7' }),
      REJECTED,
      mapped(3, { customer_external_id: 'C1', day: 'never', external_id: ' U3 ' }),
      mapped(4, { customer_external_id: 'C1', day: '2099-01-01' }),
    );
    const names = ['customer_external_id', 'day', 'events'];
    expect(await all(checkRows(rows, createChecker('usage', names, TONIGHT)))).toMatchObject([
      { line: 2, record: { customer_external_id: 'C1', day: '2026-11-30', events: 7 } },
      REJECTED,
      { ended: 'rejected', line: 3, row: 'row 3', externalId: 'U3' },
      { ended: 'left_out' },
    ]);
  });

  it('gives rows with the same columns the same list of them, where each has its own', async () => {
    const rows = of(
      mapped(1, { external_id: 'C1', name: 'Quay' }),
      mapped(2, { external_id: 'C2', name: 'Pier', tier: 'Gold' }),
      mapped(3, { name: 'Dock', external_id: 'C3', other: 1 }),
    );
    const found = await all(checkRows(rows, createChecker('customers', null, TONIGHT)));
    const [first, second, third] = found.map((row) => ('columns' in row ? row.columns : null));
    expect(third).toBe(first);
    expect(second?.map(({ name }) => name)).toEqual(['external_id', 'name', 'tier']);
  });
});

describe('to drop duplicates', () => {
  it('keeps the first of a key and says where the others are', async () => {
    const seen = new KeySet();
    const rows = of<CheckedRow | EndedRow>(checked(2, 'C1'), checked(3, 'C2'), REJECTED, checked(4, 'C1'));
    expect(await all(dropDuplicates(rows, 'customers', seen))).toEqual([
      checked(2, 'C1'),
      checked(3, 'C2'),
      REJECTED,
      {
        ended: 'rejected',
        line: 4,
        reason: 'the same row stands in the file before (external_id "C1")',
        row: 'row 4',
        externalId: 'C1',
      },
    ]);
    expect([seen.has('C2'), seen.has('C3')]).toEqual([true, false]);
  });
});

describe('to batch rows', () => {
  const sizes = (items: readonly (RowBatch | EndedRow)[]): (number | string)[] =>
    items.map((item) => ('ended' in item ? item.ended : item.rows.length));

  it('makes one of a thousand rows, and delays no reject', async () => {
    const rows = Array.from({ length: 2_500 }, (_, at) => checked(at));
    const items = await all(
      batchRows(of<CheckedRow | EndedRow>(...rows.slice(0, 10), REJECTED, ...rows.slice(10)), () => 0),
    );
    expect(sizes(items)).toEqual(['rejected', 1_000, 1_000, 500]);
    expect(items.flatMap((item) => ('rows' in item ? item.rows : []))).toEqual(rows);
  });

  it('keeps rows with other columns apart', async () => {
    const other = { ...checked(2), columns: [...COLUMNS] };
    const items = await all(batchRows(of(checked(1), other, checked(3)), () => 0));
    expect(items.map((item) => 'rows' in item && item.rows.map(({ line }) => line))).toEqual([[1, 3], [2]]);
  });

  it('waits for at most 32 MB of the file, however many rows of it were dropped', async () => {
    let read = 0;
    async function* large() {
      for (let line = 1; line <= 20; line += 1) {
        read += 10_000_000;
        yield line <= 10 ? ({ ended: 'gathered' } as const) : checked(line);
      }
    }
    const items = await all(batchRows(large(), () => read));
    expect(sizes(items).filter((size) => size !== 'gathered')).toEqual([4, 4, 2]);
  });
});

describe('to write batches', () => {
  const batch = { columns: COLUMNS, rows: [checked(2), checked(3)] };

  it('rejects rows that the store refuses, as the file has them, after the written ones', async () => {
    const store = storing(() => ({ inserted: 1, rejected: [{ line: 3, reason: 'no customer' }] }));
    const { signal } = new AbortController();
    expect(
      await all(
        writeBatches(of<RowBatch | EndedRow>(REJECTED, batch), 'customers', store, { ...SCOPE, signal }),
      ),
    ).toEqual([
      REJECTED,
      expect.objectContaining({ ended: 'written', rows: batch.rows }),
      { ended: 'rejected', line: 3, reason: 'no customer', row: 'row 3', externalId: 'C3' },
    ]);
  });

  it('writes nothing once it is cancelled', async () => {
    const stop = new AbortController();
    const written: number[] = [];
    const store = storing(({ rows }) => {
      written.push(rows.length);
      stop.abort();
      return {};
    });
    const outcomes = writeBatches(of(batch, batch), 'customers', store, { ...SCOPE, signal: stop.signal });
    await expect(all(outcomes)).rejects.toThrow('aborted');
    expect(written).toEqual([2]);
  });
});

describe('an error in any stage closes the file', () => {
  const ROW = { external_id: 'C1', name: 'Quay' };
  const CHECK = createChecker('customers', null, TONIGHT);
  type Break = 'map' | 'check' | 'dedupe' | 'batch' | 'write' | 'tell' | 'cancel';

  it.each<Break>(['map', 'check', 'dedupe', 'batch', 'write', 'tell', 'cancel'])('%s', async (at) => {
    let isOpen = true;
    async function* file(): AsyncGenerator<SourceRow> {
      try {
        for (let line = 1; line <= 5_000; line += 1) yield source(line, { ...ROW, external_id: `C${line}` });
      } finally {
        isOpen = false;
      }
    }
    const passing = <T>(stage: Break, value: T): T => {
      if (stage === at) throw new Error('broken');
      return value;
    };
    const stop = new AbortController();
    const seen = new KeySet();
    seen.add = () => passing('dedupe', true);
    const plan = { names: [], map: (values: Values) => passing('map', { values }), groups: () => [] };
    const rows = readRows(file(), stop.signal, () => at === 'cancel' && stop.abort(new Error('broken')));
    const checks = checkRows(mapRows(rows, plan), (values) => passing('check', CHECK(values)));
    const batches = batchRows(dropDuplicates(checks, 'customers', seen), () => passing('batch', 0));
    const store = storing(() => passing('write', {}));
    const outcomes = writeBatches(batches, 'customers', store, { ...SCOPE, signal: stop.signal });
    const output = (async () => {
      for await (const outcome of outcomes) passing('tell', outcome);
    })();
    await expect(output).rejects.toThrow('broken');
    expect(isOpen).toBe(false);
  });
});
