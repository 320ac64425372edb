import type { DatabaseProbe } from '../platform/database-state.ts';
import type { ExecutionDispatchStore, ExecutionLeaseStore } from './ports.ts';

type Readiness = {
  readonly ready: boolean;
  readonly database: 'ok' | 'down';
  readonly migrations: 'ok' | 'pending' | 'unknown';
  readonly queue: 'ok' | 'down';
  /** Age of the oldest execution that is due and not yet taken; null where none is, or where nobody can say. */
  readonly oldestDueSeconds: number | null;
  /** For how long the oldest that a worker here asked of Postgres, to lease, to commit or to renew, has had no answer. */
  readonly oldestWaitSeconds: number;
};
export type CheckReadiness = () => Promise<Readiness>;

/**
 * Whether work can be done now: the database answers, has our schema, the queue takes jobs, and no worker here has waited
 * for Postgres for longer than a lease. It never rejects.
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
    const migrations = state === null ? 'unknown' : isCurrent(state.value) ? 'ok' : 'pending';
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

const isCurrent = (state: { readonly pending: readonly string[] }): boolean => state.pending.length === 0;

/** The answer, or null for an error or for none in time: a client of a store that is away can hang without an error. */
async function answerWithin<T>(timeoutMs: number, answer: Promise<T>): Promise<{ readonly value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([answer.then((value) => ({ value })), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
