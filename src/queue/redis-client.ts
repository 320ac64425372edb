import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { formatQueueAddress, type RedisAddress } from '../platform/config/queue-address.ts';
import { NightshiftError } from '../platform/errors.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { readTls, refusedByTls, type TlsSettings } from './redis-tls.ts';

export type RedisClient = Redis | Cluster;

export type RedisAccess = {
  readonly address: RedisAddress;
  /** The password of the Sentinels, where it differs from that of the servers. */
  readonly sentinelPassword: string | undefined;
  readonly tls: TlsSettings;
};

const CONNECT_TIMEOUT_MS = 10_000;
const QUIT_TIMEOUT_MS = 2_000;
const LONGEST_PAUSE_MS = 3_000;

/** An enqueue fails soon while Redis is away, since the row in Postgres is safe; a worker waits as long as it takes. */
const PATIENCE = {
  enqueue: { maxRetriesPerRequest: 1, enableOfflineQueue: false, socketTimeout: 10_000 },
  // Redis answers a blocking read, empty or not, within ten seconds.
  work: { maxRetriesPerRequest: null, enableOfflineQueue: true, socketTimeout: 30_000 },
} as const;

/**
 * Connects a client, which then reconnects by itself.
 * @throws NightshiftError `DEPENDENCY_DOWN` where nobody answers, `CONFIG_INVALID` where the server refuses us.
 */
export async function connectRedis(access: RedisAccess, use: keyof typeof PATIENCE): Promise<RedisClient> {
  const client = createClient(access, PATIENCE[use]);
  let last: unknown;
  // The listener stays: without one ioredis prints each error. BullMQ's own listeners log.
  client.on('error', (error) => {
    last = error;
  });
  try {
    await withTimeout(
      CONNECT_TIMEOUT_MS,
      Promise.race([client.connect(), firstRefusalByTls(client, access)]),
    );
    reviveAtEnd(client);
    return client;
  } catch (error) {
    client.disconnect();
    throw error instanceof NightshiftError ? error : await refused(access, last ?? error);
  }
}

/**
 * Rejects at the first refusal by TLS, which does not pass by itself: with Sentinels a client would ask again and
 * again.
 */
function firstRefusalByTls(client: RedisClient, access: RedisAccess): Promise<never> {
  return new Promise((_, reject) => {
    const onError = async (error: unknown): Promise<void> => {
      const refusal = await byTls(access, error).catch(() => null);
      if (refusal !== null) reject(refusal);
    };
    client.once('error', onError);
    client.once('ready', () => client.off('error', onError));
  });
}

/**
 * Connects again after `end`, unless we closed the client: ioredis gives up for good where the connection breaks at the
 * wrong moment of a failover.
 */
function reviveAtEnd(client: RedisClient): void {
  client.on('end', () => {
    if (closed.has(client)) return;
    setTimeout(() => {
      if (!closed.has(client)) client.connect().catch(() => undefined);
    }, LONGEST_PAUSE_MS).unref();
  });
}

const closed = new WeakSet<RedisClient>();

/** Closes a client for good, within two seconds even if Redis is away. */
export async function closeRedis(client: RedisClient): Promise<void> {
  closed.add(client);
  await withTimeout(QUIT_TIMEOUT_MS, client.quit()).catch(() => undefined);
  client.disconnect();
}

function createClient(access: RedisAccess, patience: (typeof PATIENCE)[keyof typeof PATIENCE]): RedisClient {
  const { address } = access;
  const tls = address.tls ? readTls(access.tls) : undefined;
  const common = {
    username: address.username,
    password: address.password,
    maxRetriesPerRequest: patience.maxRetriesPerRequest,
    // A host that lost its power says nothing, and TCP would take a quarter of an hour to notice.
    socketTimeout: patience.socketTimeout,
    // After READONLY, from a master that became a replica: reconnect to the present master and send the command again.
    reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
    ...(tls === undefined ? {} : { tls }),
  } satisfies RedisOptions;
  const retryStrategy = (times: number): number => Math.min(times * 200, LONGEST_PAUSE_MS);
  const { enableOfflineQueue } = patience;
  if (address.mode === 'cluster')
    return new Cluster([...address.nodes], {
      redisOptions: common,
      lazyConnect: true,
      enableOfflineQueue,
      clusterRetryStrategy: retryStrategy,
      // The certificate names the host, not the address that a lookup would give.
      ...(tls === undefined ? {} : { dnsLookup: (host, found) => found(null, host) }),
    });
  const single = { ...common, db: address.db, lazyConnect: true, enableOfflineQueue, retryStrategy };
  if (address.mode === 'single') return new Redis({ ...single, ...address.nodes[0] });
  return new Redis({
    ...single,
    sentinels: [...address.nodes],
    name: address.master ?? '',
    sentinelPassword: access.sentinelPassword,
    sentinelRetryStrategy: retryStrategy,
    ...(tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: tls }),
  });
}

const NOT_LET_IN = /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|invalid password|DB index))/;

async function refused(access: RedisAccess, cause: unknown): Promise<NightshiftError> {
  const where = formatQueueAddress(access.address);
  const reason = reasonOf(cause);
  if (NOT_LET_IN.test(reason))
    return new NightshiftError(
      'CONFIG_INVALID',
      `Redis at ${where} does not let us in: ${reason.replace(/\.$/, '')}.`,
      'Correct user, password and database number in QUEUE_URL.',
      {},
      cause,
    );
  const refusal = await byTls(access, cause);
  if (refusal !== null) return refusal;
  return new NightshiftError(
    'DEPENDENCY_DOWN',
    `Redis at ${where} does not answer (${reason}).`,
    'Start it, or correct QUEUE_URL; leave QUEUE_URL out to keep the queue in Postgres. Nothing is lost meanwhile.',
    {},
    cause,
  );
}

async function byTls({ address, tls }: RedisAccess, cause: unknown): Promise<NightshiftError | null> {
  const [node] = address.nodes;
  if (!address.tls || node === undefined) return null;
  const where = formatQueueAddress(address);
  const refusal = await refusedByTls({ where, node, tls, reason: reasonOf(cause) });
  return refusal && new NightshiftError(refusal.code, refusal.message, refusal.hint, {}, cause);
}

/** The code of the connection's error, or else the server's message; for a Cluster, that of its last node. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) return reasonOf(error.lastNodeError);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
