export type MigrationState = {
  readonly applied: readonly string[];
  /** Migrations that have not run here. */
  readonly pending: readonly string[];
  /** Migrations that ran here and are not among our files, so a newer program ran them. */
  readonly unknown: readonly string[];
};

export type BookState = {
  readonly customers: number;
  readonly contracts: number;
  /** The keys that have any version, retired ones included. */
  readonly playbooks: readonly string[];
};

/** Reads the state of the database, for people and for monitors. */
export type DatabaseProbe = {
  serverVersion(): Promise<string>;
  /** The clock of the database, in milliseconds since 1970. */
  clockMs(): Promise<number>;
  /** The folder of the server's files; null where this role may not know it. */
  dataDirectory(): Promise<string | null>;
  migrations(): Promise<MigrationState>;
  book(): Promise<BookState>;
};
