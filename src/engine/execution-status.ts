/** Every legal transition of an execution, in one table. */
export const EXECUTION_STATUSES = [
  'pending',
  'running',
  'waiting',
  'completed',
  'failed',
  'cancelled',
  'superseded',
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export const TRANSITIONS: Readonly<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
  /** Due now or at its next attempt. */
  pending: ['running', 'waiting', 'cancelled', 'superseded', 'failed'],
  /** Under a lease; another worker takes it over once the lease has run out (running → running). */
  running: ['running', 'pending', 'waiting', 'completed', 'failed', 'cancelled', 'superseded'],
  /** Waits for a named person or thing until a named time; a person may take over what is due or has failed. */
  waiting: ['pending', 'failed', 'cancelled', 'superseded'],
  /** Going back to a step makes it due again. */
  completed: ['pending', 'superseded'],
  failed: ['pending', 'waiting', 'cancelled', 'superseded'],
  cancelled: ['superseded'],
  superseded: [],
};

const canMove = (from: ExecutionStatus, to: ExecutionStatus): boolean => TRANSITIONS[from].includes(to);

/** The statuses from which `to` can be reached, for the guard of an UPDATE. */
export const statesBefore = (to: ExecutionStatus): ExecutionStatus[] =>
  EXECUTION_STATUSES.filter((from) => canMove(from, to));

/** How long an execution waits for the person who works through it. */
export const DAYS_BY_HAND = 14;

/** The status in which each checkpoint outcome leaves its execution. */
export const STATUS_AFTER = {
  continue: 'running',
  complete: 'completed',
  wait: 'waiting',
  fail: 'failed',
  retry: 'pending',
  release: 'pending',
} as const satisfies Record<string, ExecutionStatus>;
