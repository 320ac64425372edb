/** An engine in the benchmark: how it gets its work and how its progress is measured. */
export type Contender = {
  readonly name: string;
  /** The program of its worker process, and its options. */
  readonly worker: { readonly program: string; readonly options: WorkerOptions };
  /** Inserts an execution for each new account, due but not yet enqueued. */
  seed(): Promise<void>;
  /** Enqueues all of them, as production does. */
  enqueue(): Promise<void>;
  /** How many are done, and when the last one was, by Postgres's clock in ms since 1970. */
  done(): Promise<{ readonly count: number; readonly lastAtMs: number }>;
  close(): Promise<void>;
};

export type WorkerOptions = {
  readonly databaseUrl: string;
  /** Null: the queue is in Postgres. */
  readonly redisUrl: string | null;
  readonly inFlight: number;
  /** How long the model takes for each answer. */
  readonly latencyMs: number;
};
