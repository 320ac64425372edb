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
  /** Replaces an empty value; `as_of` means the day of the import. */
  readonly default?: string | number | boolean | readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Decimal places; further ones are rounded away. */
  readonly decimals?: number;
  readonly oneOf?: readonly string[];
  readonly about: string;
  /** Other names of the column in exports, for proposing a mapping. */
  readonly aliases?: readonly string[];
  /** Words of other systems for our values, for proposing a mapping. */
  readonly valueAliases?: Readonly<Record<string, readonly string[]>>;
  /** The kind's table has no such column: the statement of the kind decides where the value goes. */
  readonly separate?: true;
};

/**
 * The columns of a kind of import. A file without a mapping has these names in its header; a mapping gives its columns
 * these names. They are the names of the tables, except for references to other rows, which a file makes by the id of
 * its source (`customer_external_id`) or by e-mail (`owner_email`).
 */
export type KindSpec = {
  readonly table: string;
  /** The columns that identify a row. */
  readonly key: readonly string[];
  readonly columns: readonly KindColumn[];
  /** The column with the date of the row; rows dated after the day of the import are left out. */
  readonly dated?: string;
  /** Checks what concerns several columns of a row. */
  readonly problem?: (record: ImportRecord) => string | null;
};
