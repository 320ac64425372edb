import type { DatabaseProbe, MigrationState } from '../platform/database-state.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import type { ExecutionDispatchStore, ExecutionLeaseStore } from './ports.ts';

type Readiness = {
  readonly ready: boolean;
  readonly database: 'ok' | 'down';
  readonly migrations: 'ok' | 'pending' | 'unknown';
  readonly queue: 'ok' | 'down';
  /** Seconds since the oldest due execution became due; null where none is due or the database does not answer. */
  readonly oldestDueSeconds: number | null;
  /** How long the oldest lease, commit or renewal of this process has waited for an answer from Postgres. */
  readonly oldestWaitSeconds: number;
};
export type CheckReadiness = () => Promise<Readiness>;

/**
 * Whether work can be done now: the database answers and has our schema, the queue takes jobs, and no worker here has
 * waited for Postgres for longer than a lease. Never rejects.
 */
export function createCheckReadiness(deps: {
  readonly probe: Pick<DatabaseProbe, 'migrations'>;
  readonly dispatchStore: Pick<ExecutionDispatchStore, 'oldestDueSeconds'>;
  /** Resolves when the queue has answered. */
  readonly askQueue: () => Promise<unknown>;
  readonly leaseStore: Pick<ExecutionLeaseStore, 'longestWaitMs'>;
  readonly leaseMs: number;
  readonly timeoutMs: number;
}): CheckReadiness {
  const { probe, dispatchStore, askQueue, leaseStore, leaseMs, timeoutMs } = deps;
  return async function checkReadiness() {
    const [state, queue] = await Promise.all([
      answerWithin(timeoutMs, probe.migrations()),
      answerWithin(timeoutMs, askQueue()),
    ]);
    const migrations = migrationsOf(state?.value);
    const oldest =
      migrations === 'ok' ? await answerWithin(timeoutMs, dispatchStore.oldestDueSeconds()) : null;
    const waitMs = leaseStore.longestWaitMs();
    return {
      ready: migrations === 'ok' && queue !== null && oldest !== null && waitMs <= leaseMs,
      database: state === null ? 'down' : 'ok',
      migrations,
      queue: queue === null ? 'down' : 'ok',
      oldestDueSeconds: oldest?.value ?? null,
      oldestWaitSeconds: Math.floor(waitMs / 1000),
    };
  };
}

function migrationsOf(state: MigrationState | undefined): Readiness['migrations'] {
  if (!state) return 'unknown';
  return state.pending.length === 0 ? 'ok' : 'pending';
}

/** The answer, or null where it fails or comes too late. */
const answerWithin = <T>(timeoutMs: number, answer: Promise<T>): Promise<{ readonly value: T } | null> =>
  withTimeout(timeoutMs, answer).then(
    (value) => ({ value }),
    () => null,
  );
