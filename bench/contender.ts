/** An engine that takes part: how it is given work, rung, and seen to be done. */
export type Contender = {
  readonly name: string;
  /** The program of its worker process, with what it is told. */
  readonly worker: { readonly program: string; readonly options: WorkerOptions };
  /** Lays out as many executions as there are new accounts, due but not yet rung for. */
  seed(): Promise<void>;
  /** Wakes the worker for all of them, as production does. */
  enqueue(): Promise<void>;
  /** How many are done, and when the last one was, by the clock of Postgres in ms. */
  done(): Promise<{ readonly count: number; readonly lastAtMs: number }>;
  close(): Promise<void>;
};

export type WorkerOptions = {
  readonly databaseUrl: string;
  /** Null: the queue lives in Postgres. */
  readonly redisUrl: string | null;
  readonly inFlight: number;
  /** How long the model takes for each answer. */
  readonly latencyMs: number;
};
