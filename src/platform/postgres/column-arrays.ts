import { storableText } from '../json.ts';
import { storableJson } from './storable.ts';

/**
 * A column of rows that are sent as one array per column, for `unnest`, in Postgres' binary format, so that neither
 * side parses anything but the JSON in them. The layout is what `array_recv` and the `…_recv` of each type read
 * (PostgreSQL, src/backend/utils/adt).
 */
export type ArrayColumn<Row> = { readonly name: string } & (
  | { readonly type: 'text'; readonly of: (row: Row) => string | null | undefined }
  | { readonly type: 'uuid'; readonly of: (row: Row) => string | null }
  | {
      readonly type: 'integer' | 'bigint' | 'double precision';
      readonly of: (row: Row) => number | null | undefined;
    }
  | { readonly type: 'timestamptz'; readonly of: (row: Row) => Date }
  /** Already serialized. */
  | { readonly type: 'json'; readonly of: (row: Row) => string | null }
  | { readonly type: 'jsonb'; readonly of: (row: Row) => unknown }
);

type Type = ArrayColumn<never>['type'];

/** The ids of the types in `pg_type`, which never change. */
const OIDS: Readonly<Record<Type, number>> = {
  text: 25,
  uuid: 2950,
  integer: 23,
  bigint: 20,
  'double precision': 701,
  timestamptz: 1184,
  json: 114,
  jsonb: 3802,
};
const NUL = String.fromCharCode(0);
const NULL = -1;
const JSONB_VERSION = 1;
/** 2000-01-01, the epoch of Postgres' timestamps, which count microseconds. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

/** The SQL `unnest($1::uuid[], …) AS name (id, …)`; `$first` is its first parameter. */
export function unnested<Row>(name: string, columns: readonly ArrayColumn<Row>[], first: number): string {
  const parameters = columns.map(({ type }, index) => `$${first + index}::${type}[]`);
  return `unnest(${parameters.join()}) AS ${name} (${columns.map((column) => column.name).join()})`;
}

/**
 * The parameters of `unnested` for these rows.
 * @throws TypeError or RangeError where a value does not fit its type.
 */
export const columnArrays = <Row>(columns: readonly ArrayColumn<Row>[], rows: readonly Row[]): Buffer[] =>
  columns.map((column) => columnArray(column, rows));

function columnArray<Row>(column: ArrayColumn<Row>, rows: readonly Row[]): Buffer {
  const { type } = column;
  switch (type) {
    case 'text':
      return textArray(
        type,
        rows.map((row) => storable(column.of(row) ?? null)),
      );
    case 'json':
      return textArray(type, rows.map(column.of));
    case 'jsonb':
      return textArray(
        type,
        rows.map((row) => jsonOf(column.of(row))),
      );
    case 'uuid':
      return fixedArray(type, 16, rows.map(column.of), writeUuid);
    case 'integer':
      return fixedArray(type, 4, rows.map(column.of), (buffer, value, at) =>
        buffer.writeInt32BE(finite(value), at),
      );
    case 'bigint':
      return fixedArray(type, 8, rows.map(column.of), (buffer, value, at) =>
        buffer.writeBigInt64BE(BigInt(value), at),
      );
    case 'double precision':
      return fixedArray(type, 8, rows.map(column.of), (buffer, value, at) =>
        buffer.writeDoubleBE(finite(value), at),
      );
    case 'timestamptz':
      return fixedArray(type, 8, rows.map(column.of), (buffer, value, at) =>
        buffer.writeBigInt64BE(BigInt((value.getTime() - POSTGRES_EPOCH_MS) * 1000), at),
      );
  }
}

const jsonOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : storableJson(value);

const storable = (text: string | null): string | null =>
  text === null || (text.isWellFormed() && !text.includes(NUL)) ? text : storableText(text);

/** Refuses NaN and infinities, for which Node would write 0. */
function finite(value: number): number {
  if (!Number.isFinite(value)) throw new TypeError(`${value} is no number`);
  return value;
}

/** Refuses an id that is not a UUID, of which Node would write a part. */
function writeUuid(buffer: Buffer, id: string, at: number): void {
  if (buffer.write(id.replaceAll('-', ''), at, 16, 'hex') !== 16) throw new TypeError(`${id} is no UUID`);
}

const HEADER_BYTES = 20;

/** An array with its header written: one dimension with lower bound 1, or none where it is empty. */
function arrayOf(type: Type, count: number, bodyBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(count === 0 ? 12 : HEADER_BYTES + bodyBytes);
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  // The flag for nulls; Postgres does not rely on it.
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(OIDS[type], 8);
  if (count === 0) return buffer;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

function fixedArray<Value>(
  type: Type,
  bytes: number,
  values: readonly (Value | null | undefined)[],
  write: (buffer: Buffer, value: Value, at: number) => void,
): Buffer {
  const given = values.filter((value) => value !== null && value !== undefined).length;
  const buffer = arrayOf(type, values.length, values.length * 4 + given * bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null || value === undefined) at = buffer.writeInt32BE(NULL, at);
    else {
      at = buffer.writeInt32BE(bytes, at);
      write(buffer, value, at);
      at += bytes;
    }
  }
  return buffer;
}

function textArray(type: Type, values: readonly (string | null)[]): Buffer {
  const prefix = type === 'jsonb' ? 1 : 0;
  const lengths = values.map((value) => (value === null ? NULL : prefix + Buffer.byteLength(value)));
  const bodyBytes = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), 0);
  const buffer = arrayOf(type, values.length, bodyBytes);
  let at = HEADER_BYTES;
  for (const [index, value] of values.entries()) {
    at = buffer.writeInt32BE(lengths[index] ?? NULL, at);
    if (value === null) continue;
    if (prefix > 0) at = buffer.writeUInt8(JSONB_VERSION, at);
    at += buffer.write(value, at);
  }
  return buffer;
}
