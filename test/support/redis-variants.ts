import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { end, freePort, listens, type RedisServer, spawnWatched, startRedis } from './redis-server.ts';

export type RedisVariant = {
  readonly environment: Record<string, string>;
  close(): Promise<void>;
};

/** A server that speaks TLS, with a password, under a certificate that it signed itself for the name `queue.test`. */
export async function startTls(settings: readonly string[] = []): Promise<RedisVariant> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-tls-'));
  const { key, certificate } = signItself(folder, 'queue.test');
  const port = await freePort();
  const plainPort = await freePort();
  const server = await startRedis({
    port: plainPort,
    settings: ['--tls-port', `${port}`, '--tls-cert-file', certificate, '--tls-key-file', key].concat(
      ['--requirepass', 's3cret/+@', '--tls-auth-clients', 'no'],
      settings,
    ),
  });
  await listens(port);
  return {
    environment: {
      QUEUE_URL: `rediss://:${encodeURIComponent('s3cret/+@')}@127.0.0.1:${port}/3`,
      QUEUE_TLS_CA_FILE: certificate,
      QUEUE_TLS_SERVERNAME: 'queue.test',
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Identity = { readonly key: string; readonly certificate: string };

export type MutualTls = RedisVariant & {
  /** Two that signed themselves, of which the server trusts the first. */
  readonly known: Identity;
  readonly stranger: Identity;
  /** The configuration without a client certificate. */
  readonly anonymous: Record<string, string>;
  readonly folder: string;
};

/** The same, for clients alone that show a certificate of `nightshift.test`. */
export async function startMutualTls(settings: readonly string[] = []): Promise<MutualTls> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-client-'));
  const [known, stranger] = [signItself(folder, 'nightshift.test'), signItself(folder, 'stranger.test')];
  const server = await startTls(
    ['--tls-auth-clients', 'yes', '--tls-ca-cert-file', known.certificate].concat(settings),
  );
  return {
    known,
    stranger,
    folder,
    anonymous: server.environment,
    environment: { ...server.environment, ...showing(known) },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const showing = ({ certificate, key }: Identity): Record<string, string> => ({
  QUEUE_TLS_CERT_FILE: certificate,
  QUEUE_TLS_KEY_FILE: key,
});

function signItself(folder: string, name: string): Identity {
  const [key, certificate] = [join(folder, `${name}-key.pem`), join(folder, `${name}.pem`)];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      .concat(['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`])
      .concat(['-keyout', key, '-out', certificate]),
    { stdio: 'ignore' },
  );
  return { key, certificate };
}

export type Sentinel = RedisVariant & {
  /** Lets the master die without a word; resolves when the Sentinel has named the other one. */
  failOver(): Promise<void>;
};

/** A master, its replica, and a Sentinel that watches them. */
export async function startSentinel(): Promise<Sentinel> {
  const master = await startRedis();
  const replica = await startRedis({ settings: ['--replicaof', `127.0.0.1 ${master.port}`] });
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-sentinel-'));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    `port ${port}
bind 127.0.0.1
sentinel monitor night 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds night 500
sentinel failover-timeout night 2000
`,
  );
  const sentinel = spawnWatched('redis-server', [file, '--sentinel']);
  await listens(port);
  await onServer(port, (client) => until(() => knowsReplica(client)));
  return {
    environment: { QUEUE_URL: `redis+sentinel://127.0.0.1:${port}/night` },
    async failOver() {
      await master.close();
      await onServer(port, (client) =>
        until(async () => (await addressOfMaster(client)) === `${replica.port}`),
      );
    },
    async close() {
      await end(sentinel);
      await Promise.all([master, replica].map((server) => server.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const knowsReplica = async (client: Redis): Promise<boolean> => {
  const replicas = await client.call('SENTINEL', 'replicas', 'night');
  return Array.isArray(replicas) && replicas.length === 1;
};

async function addressOfMaster(client: Redis): Promise<string | undefined> {
  const address = await client.call('SENTINEL', 'get-master-addr-by-name', 'night');
  return Array.isArray(address) ? String(address[1]) : undefined;
}

const SLOTS = 16_384;

/** Three masters that share the slots. */
export async function startCluster(): Promise<RedisVariant & { readonly servers: readonly RedisServer[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-cluster-'));
  const servers = await Promise.all([0, 1, 2].map(() => startNode(folder)));
  const [first] = servers;
  for (const [index, server] of servers.entries()) {
    const from = Math.floor((SLOTS * index) / 3);
    const to = Math.floor((SLOTS * (index + 1)) / 3) - 1;
    await onServer(server.port, async (client) => {
      await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      if (server !== first)
        await client.call('CLUSTER', 'MEET', '127.0.0.1', first?.port ?? 0, busOf(first?.port ?? 0));
    });
  }
  for (const server of servers)
    await onServer(server.port, (client) =>
      until(async () => /cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(await client.cluster('INFO'))),
    );
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  };
  const hosts = servers.slice(0, 2).map((server) => `127.0.0.1:${server.port}`);
  return { servers, close, environment: { QUEUE_URL: `redis+cluster://${hosts.join(',')}` } };
}

/** The usual bus port, ten thousand up, need not exist for a high port. */
const busOf = (port: number): number => (port > 40_000 ? port - 20_000 : port + 10_000);

async function startNode(folder: string): Promise<RedisServer> {
  const port = await freePort();
  return startRedis({
    port,
    settings: ['--cluster-enabled', 'yes', '--cluster-port', `${busOf(port)}`].concat([
      '--cluster-config-file',
      join(folder, `${port}.conf`),
      '--dir',
      folder,
    ]),
  });
}

async function onServer<T>(port: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({ port, host: '127.0.0.1' });
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt <= 300; attempt += 1) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('a Redis of the tests did not come up');
}
