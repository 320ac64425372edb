import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import {
  end,
  freePort,
  listens,
  REDIS_SERVER,
  type RedisServer,
  spawnWatched,
  startRedis,
} from './redis-server.ts';

export type RedisVariant = {
  readonly environment: Record<string, string>;
  close(): Promise<void>;
};

type Tls = RedisVariant & { readonly port: number; readonly plainPort: number; readonly own: Identity };

const PASSWORD = 's3cret/+@';

/** A server with TLS and a password, under a self-signed certificate for the name `queue.test`. */
export async function startTls(settings: readonly string[] = []): Promise<Tls> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-tls-'));
  const own = signItself(folder, 'queue.test');
  const { key, certificate } = own;
  const port = await freePort();
  const plainPort = await freePort();
  const server = await startRedis({
    port: plainPort,
    settings: ['--tls-port', `${port}`, '--tls-cert-file', certificate, '--tls-key-file', key].concat(
      ['--requirepass', PASSWORD, '--tls-auth-clients', 'no'],
      settings,
    ),
  });
  await listens(port);
  return {
    port,
    plainPort,
    own,
    environment: {
      QUEUE_URL: `rediss://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/3`,
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

export type MutualTls = Tls & {
  /** Two self-signed certificates; the server trusts the first. */
  readonly known: Identity;
  readonly stranger: Identity;
  /** The configuration without a client certificate. */
  readonly anonymous: Record<string, string>;
  readonly folder: string;
};

/** The same, only for clients that show a certificate of `nightshift.test`. */
export async function startMutualTls(settings: readonly string[] = []): Promise<MutualTls> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-client-'));
  const [known, stranger] = [signItself(folder, 'nightshift.test'), signItself(folder, 'stranger.test')];
  const server = await startTls(
    ['--tls-auth-clients', 'yes', '--tls-ca-cert-file', known.certificate].concat(settings),
  );
  return {
    ...server,
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

/** A Cluster of one node that asks for a client certificate. */
export async function startMutualTlsCluster(): Promise<MutualTls> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-cluster-'));
  const node = await startMutualTls(
    ['--cluster-enabled', 'yes', '--tls-cluster', 'yes', '--cluster-announce-ip', '127.0.0.1'].concat(
      ['--cluster-port', `${await freePort()}`],
      ['--dir', folder],
    ),
  );
  const password = encodeURIComponent(PASSWORD);
  await onServer(`redis://:${password}@127.0.0.1:${node.plainPort}`, async (client) => {
    await client.call('CLUSTER', 'ADDSLOTSRANGE', 0, SLOTS - 1);
    await until(async () => (await client.cluster('INFO')).includes('cluster_state:ok'));
  });
  const onCluster = { QUEUE_URL: `rediss+cluster://:${password}@127.0.0.1:${node.port}` };
  return {
    ...node,
    anonymous: { ...node.anonymous, ...onCluster },
    environment: { ...node.environment, ...onCluster },
    async close() {
      await node.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A master and its Sentinel, each of which asks for a client certificate. */
export async function startMutualTlsSentinel(): Promise<MutualTls> {
  const master = await startMutualTls();
  const port = await freePort();
  const [file, trusted] = [join(master.folder, 'sentinel.conf'), join(master.folder, 'trusted.pem')];
  const { known, own } = master;
  writeFileSync(trusted, readFileSync(own.certificate, 'utf8') + readFileSync(known.certificate, 'utf8'));
  writeFileSync(
    file,
    `port 0
tls-port ${port}
bind 127.0.0.1
tls-replication yes
tls-auth-clients yes
tls-ca-cert-file ${trusted}
tls-cert-file ${own.certificate}
tls-key-file ${own.key}
tls-client-cert-file ${known.certificate}
tls-client-key-file ${known.key}
sentinel monitor night 127.0.0.1 ${master.port} 1
sentinel auth-pass night ${PASSWORD}
`,
  );
  const sentinel = spawnWatched(REDIS_SERVER, [file, '--sentinel']);
  await listens(port);
  const password = encodeURIComponent(PASSWORD);
  const onSentinel = { QUEUE_URL: `rediss+sentinel://:${password}@127.0.0.1:${port}/night` };
  return {
    ...master,
    anonymous: { ...master.anonymous, ...onSentinel },
    environment: { ...master.environment, ...onSentinel },
    async close() {
      await end(sentinel);
      await master.close();
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
  /** Kills the master; resolves when the Sentinel has named the other one. */
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
  const sentinel = spawnWatched(REDIS_SERVER, [file, '--sentinel']);
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

/** A Cluster of three masters. */
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

/** The usual bus port, ten thousand above, does not exist for a high port. */
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

async function onServer<T>(server: number | string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(typeof server === 'string' ? server : `redis://127.0.0.1:${server}`);
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
