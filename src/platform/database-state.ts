/** Functions count as migrations, by the names of their files: one of which the schema has another text is pending. */
export type MigrationState = {
  readonly applied: readonly string[];
  /** Files that have not run here. */
  readonly pending: readonly string[];
  /** Migrations that ran here and are not among our files: a newer program made them. */
  readonly unknown: readonly string[];
};

export type BookState = {
  readonly customers: number;
  readonly contracts: number;
  /** Keys of which there is any version, retired ones included. */
  readonly playbooks: readonly string[];
};

/** How the database stands, for people and for monitors. */
export type DatabaseProbe = {
  serverVersion(): Promise<string>;
  /** The clock of the database, in milliseconds since 1970. */
  clockMs(): Promise<number>;
  /** Where the server keeps its files, as far as this role may know. */
  dataDirectory(): Promise<string | null>;
  migrations(): Promise<MigrationState>;
  book(): Promise<BookState>;
};
