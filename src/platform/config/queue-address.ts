import { placeOf } from '../without-secrets.ts';

/** Where the queue lives, as parsed from QUEUE_URL. */
export type QueueAddress = PostgresAddress | RedisAddress;

type PostgresAddress = { readonly kind: 'postgres'; readonly url: string };

export type RedisAddress = {
  readonly kind: 'redis';
  /** One server, the master that Sentinels name, or a Cluster. */
  readonly mode: 'single' | 'sentinel' | 'cluster';
  /** The server, the Sentinels, or some nodes of the Cluster. */
  readonly nodes: readonly RedisNode[];
  /** The name under which the Sentinels know the master; null without them. */
  readonly master: string | null;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
};

export type RedisNode = { readonly host: string; readonly port: number };

const DEFAULT_PORTS = { single: 6379, sentinel: 26_379, cluster: 6379 } as const;
const REDIS = /^(?:redis|valkey)(s?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^@?#]*))?$/;
const NODE = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i;

/** The forms of QUEUE_URL, for messages. */
export const QUEUE_URL_FORMS =
  'redis://, rediss://, redis+sentinel://host,host/master, redis+cluster://host,host or postgres://';

/** Parses QUEUE_URL; null where it has none of the forms that we know. */
export function parseQueueAddress(url: string): QueueAddress | null {
  if (/^postgres(ql)?:\/\/./.test(url)) return { kind: 'postgres', url };
  const match = REDIS.exec(url);
  if (!match) return null;
  const [, secure, variant, credentials, hosts = '', path = ''] = match;
  const mode = variant === 'sentinel' || variant === 'cluster' ? variant : 'single';
  const nodes = hosts.split(',').map((each) => nodeOf(each, DEFAULT_PORTS[mode]));
  const place = placeIn(mode, path);
  const signIn = signInOf(credentials);
  if (!place || !signIn || !nodes.every((node) => node !== null)) return null;
  if (mode === 'single' && nodes.length > 1) return null;
  return { kind: 'redis', mode, nodes, tls: secure === 's', ...place, ...signIn };
}

function nodeOf(text: string, defaultPort: number): RedisNode | null {
  const match = NODE.exec(text);
  if (!match?.[1]) return null;
  const port = match[2] === undefined ? defaultPort : Number(match[2]);
  return port > 65_535 ? null : { host: match[1].replace(/^\[|\]$/g, ''), port };
}

/** Reads the path: `/db`, with Sentinels `/master/db`. A Cluster has one database only. */
function placeIn(mode: RedisAddress['mode'], path: string): Pick<RedisAddress, 'master' | 'db'> | null {
  const parts = path === '' ? [] : path.split('/');
  const master = mode === 'sentinel' ? decoded(parts.shift()) : null;
  const [db = '0', ...more] = parts;
  if (more.length > 0 || !/^\d{1,4}$/.test(db) || (mode === 'cluster' && Number(db) > 0)) return null;
  return master === undefined ? null : { master, db: Number(db) };
}

function signInOf(text: string | undefined): Pick<RedisAddress, 'username' | 'password'> | null {
  if (text === undefined || text === '') return { username: undefined, password: undefined };
  const [username, password, ...more] = text.split(':');
  const plain = { username: decoded(username), password: decoded(password) };
  return more.length > 0 || plain.password === undefined ? null : plain;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return decodeURIComponent(text ?? '') || undefined;
  } catch {
    return undefined;
  }
}

/** The address for people: without user and password. */
export function formatQueueAddress(address: QueueAddress): string {
  if (address.kind === 'postgres') return placeOf(address.url);
  const { mode, nodes, master, tls, db } = address;
  const scheme = `redis${tls ? 's' : ''}${mode === 'single' ? '' : `+${mode}`}`;
  const hosts = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  return placeOf(`${scheme}://${hosts}${master === null ? '' : `/${master}`}${db === 0 ? '' : `/${db}`}`);
}
