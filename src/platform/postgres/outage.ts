import { NightshiftError } from '../errors.ts';

/**
 * Why a statement failed: Postgres is `away` (or the connection is), something the statement needs is `busy` for now,
 * or the `fault` is in the statement or its rows, so that it would fail again.
 */
export type PostgresFailure = 'away' | 'busy' | 'fault';

/**
 * SQLSTATEs of an outage: connections (08); no room for a connection, on disk or in memory (53); a server that stops or
 * starts (57P), whose files fail (58), that no longer lets us in (28, 3D), that is read-only, as after a failover
 * (25006), or that did not finish in time (57014).
 */
const AWAY = /^(?:08|28|3D|53|57P|58)[0-9A-Z]*$|^(?:25006|57014)$/;
/** Locked by another transaction, or the victim of a deadlock however often it was tried. */
const BUSY = /^(?:55P03|40001|40P01)$/;
/** Codes of the operating system and of Node's sockets; ENOENT is a Unix socket that is not there. */
const BROKEN_WAY =
  /^(?:ECONN[A-Z]+|EPIPE|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN|RESET)|ENOTFOUND|EAI_[A-Z]+|EADDRNOTAVAIL|E[MN]FILE|ENOENT|ERR_STREAM_[A-Z_]+)$/;
/** Messages of the driver, whose own errors have no code. */
const DRIVER_SAYS =
  /^(?:Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|There was an error establishing an SSL connection)/;

/** Classifies an error of a statement. The only place that says which errors are an outage. */
export function postgresFailure(error: unknown): PostgresFailure {
  if (!(error instanceof Error)) return 'fault';
  const code = codeOf(error);
  if (BUSY.test(code)) return 'busy';
  if (AWAY.test(code) || BROKEN_WAY.test(code) || DRIVER_SAYS.test(error.message)) return 'away';
  return 'fault';
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/**
 * Wraps a store: its methods reject with `DEPENDENCY_DOWN` where Postgres is away, and with `DATABASE_BUSY` where rows
 * are locked.
 */
export function tellingOutages<Store extends object>(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]): unknown => {
        const answer: unknown = method.apply(target, given);
        return answer instanceof Promise ? answer.catch(throwOutage) : answer;
      };
    },
  });
}

function throwOutage(error: unknown): never {
  const failure = postgresFailure(error);
  if (failure === 'away')
    throw new NightshiftError(
      'DEPENDENCY_DOWN',
      `Postgres is away, or the connection to it broke (${codeOf(error) || 'no answer'}).`,
      'Check that it is up and that DATABASE_URL leads to it: what is done is not done twice.',
      {},
      error,
    );
  if (failure === 'busy')
    throw new NightshiftError(
      'DATABASE_BUSY',
      'Somebody keeps locked in Postgres what is needed.',
      'Look in pg_stat_activity for a transaction that is kept open, and end it.',
      {},
      error,
    );
  throw error;
}
