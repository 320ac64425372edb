/** A row as the tables take it: canonical names, checked values. */
export type ImportRecord = Readonly<Record<string, unknown>>;

export type ColumnType =
  | 'text'
  | 'integer'
  | 'number'
  | 'date'
  | 'boolean'
  | 'currency'
  | 'email'
  | 'list'
  | 'json';

export type KindColumn = {
  readonly name: string;
  readonly type: ColumnType;
  readonly required?: true;
  /** Stands in where the file has nothing; `as_of` is the day that the import is for. */
  readonly default?: string | number | boolean | readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Digits behind the point; more are rounded. */
  readonly decimals?: number;
  readonly oneOf?: readonly string[];
  readonly about: string;
  /** Other names under which exports have it, for the proposal of a mapping. */
  readonly aliases?: readonly string[];
  /** Words of other systems for our values, for the proposal of a mapping. */
  readonly valueAliases?: Readonly<Record<string, readonly string[]>>;
  /** No column of the kind's table: the statement of the kind says where it goes. */
  readonly separate?: true;
};

/**
 * What can be imported, column by column. A file without a mapping has these names as its header; a mapping gives its
 * own columns these names. The names are those of the tables, but for what refers to another row, which a file knows by
 * the id of its source (`customer_external_id`) or by e-mail (`owner_email`).
 */
export type KindSpec = {
  readonly table: string;
  /** What makes a row the same row again. */
  readonly key: readonly string[];
  readonly columns: readonly KindColumn[];
  /** The day a row tells of: rows after the day of the import are left out. */
  readonly dated?: string;
  /** What only the row as a whole can get wrong. */
  readonly problem?: (record: ImportRecord) => string | null;
};
