import { type BackendFactory, createRedisBackend, type IQueueBackend } from 'bullmq';
import { Cluster } from 'ioredis';
import type { QueueStoreState } from '../engine/queue-state.ts';
import { formatQueueAddress } from '../platform/config/queue-address.ts';
import type { QueueBackend } from './backend.ts';
import { closeRedis, connectRedis, type RedisAccess, type RedisClient } from './redis-client.ts';

/**
 * Opens the queue in Redis, or in a server that speaks its protocol. The prefix is a hash tag: a Cluster keeps all keys
 * of the queue on one node, and several Nightshifts can share one Redis.
 * @throws NightshiftError `DEPENDENCY_DOWN` where nobody answers, `CONFIG_INVALID` where the server refuses us.
 */
export async function openRedisBackend(
  access: RedisAccess,
  options: { readonly prefix: string },
): Promise<QueueBackend> {
  const prefix = `{${options.prefix}}`;
  const client = await connectRedis(access, 'enqueue');
  return {
    prefix,
    factory: factoryFor(client),
    async openForWorker() {
      const forWorker = await connectRedis(access, 'work');
      return { factory: factoryFor(forWorker), close: () => closeRedis(forWorker) };
    },
    inspect: () => inspect(client, formatQueueAddress(access.address)),
    migrate: async () => undefined,
    close: () => closeRedis(client),
  };
}

const factoryFor =
  (connection: RedisClient): BackendFactory<IQueueBackend> =>
  (name, options, more) =>
    createRedisBackend(name, { ...options, connection }, more);

async function inspect(client: RedisClient, address: string): Promise<QueueStoreState> {
  // Each master of a Cluster has an eviction policy of its own.
  const servers = client instanceof Cluster ? client.nodes('master') : [client];
  const infos = await Promise.all(servers.map(async (server) => fieldsOf(await server.info())));
  const policies = infos.map((info) => info.get('maxmemory_policy') ?? 'unknown');
  const [seconds, micros] = await (servers[0] ?? client).time();
  return {
    product: productOf(infos[0] ?? new Map()),
    address,
    evictionPolicy: policies.find((policy) => policy !== 'noeviction') ?? 'noeviction',
    clockMs: Number(seconds) * 1000 + Number(micros) / 1000,
  };
}

const fieldsOf = (info: string): Map<string, string> =>
  new Map(
    info
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const),
  );

/** Valkey and Dragonfly also report a redis_version, for the sake of old clients, so it is looked at last. */
function productOf(info: ReadonlyMap<string, string>): string {
  const products = { valkey_version: 'Valkey', dragonfly_version: 'Dragonfly', redis_version: 'Redis' };
  for (const [field, product] of Object.entries(products)) {
    const version = info.get(field);
    if (version !== undefined) return `${product} ${version.replace(/^[a-z-]+/i, '')}`;
  }
  return 'Redis';
}
