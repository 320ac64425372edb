import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Actor, systemActor } from '../src/access/actor.ts';
import { composeApp } from '../src/app/compose.ts';
import { createReadInbox } from '../src/artifacts/actions/read-inbox.ts';
import { createInboxStore } from '../src/artifacts/postgres/inbox-store.ts';
import { loadConfig } from '../src/platform/config/config.ts';
import { asCaller } from '../src/platform/postgres/as-caller.ts';
import { createPool } from '../src/platform/postgres/pool.ts';
import { apiRole } from '../src/platform/postgres/rights.ts';
import type { ApiWorkerOptions } from './api-worker.ts';
import { AS_OF, createAccountsTable } from './book.ts';
import { cpuOfFamily, cpuOfProcess, parentOf } from './cpu.ts';
import { median } from './engine.ts';
import { insertInboxes } from './inbox-book.ts';
import type { Servers } from './measure.ts';
import { quietLogger } from './nightshift.ts';
import { freePort } from './servers.ts';
import { spawnWorker } from './worker-process.ts';

export type InboxFigures = {
  readonly requestsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of Node (of the API, or of who asks by bare pg) and of Postgres; null where the system does not report it. */
  readonly cpuMs: { readonly node: number; readonly postgres: number } | null;
  /** Besides those that begin and end its transaction. */
  readonly statements: number;
};
export type InboxReport = Readonly<Record<string, InboxFigures>>;

type InboxBench = {
  readonly artifacts: number;
  readonly clients: number;
  readonly requests: number;
  readonly rounds: number;
};
type Contestant = {
  readonly name: string;
  readonly pid: number;
  /** Asks for the first page of somebody's inbox. */
  ask(owner: number): Promise<void>;
};

/** Asks for inboxes by many clients at once: over HTTP with a key, and by bare pg with the same statements. */
export async function benchInbox(bench: InboxBench, servers: Servers, say: (words: string) => void) {
  const { postgres } = servers;
  const config = loadConfig({ LOG_LEVEL: 'error' });
  const app = await composeApp(config, { url: postgres.url }, quietLogger);
  const dataDir = mkdtempSync(join(tmpdir(), 'nightshift-inbox-'));
  const port = await freePort();
  const options: ApiWorkerOptions = { databaseUrl: postgres.url, redisUrl: null, dataDir, port };
  const agent = new Agent({ keepAlive: true, maxSockets: bench.clients });
  const bare = createPool({
    ...{ url: postgres.url, schema: 'nightshift', max: config.database.poolSize },
    settings: { role: apiRole('nightshift') },
  });
  try {
    await createAccountsTable(postgres.pool);
    const emails = await insertInboxes(postgres.pool, app.stores, bench.artifacts);
    const { rows } = await postgres.pool.query<{ id: string }>(
      'SELECT id FROM users WHERE id IN (SELECT owner_id FROM bench_accounts) ORDER BY email',
    );
    const owners = rows.map(({ id }) => id);
    const { key } = await app.actions.keys.add(systemActor('bench'), {
      ...{ name: 'bench', scopes: ['act_as'], book: 'none' },
    });
    const server = await spawnWorker('api-worker.ts', options);
    const contestants: Contestant[] = [
      {
        ...{ name: 'bare pg', pid: process.pid },
        ask: (owner) => askBare(bare, owners[owner % owners.length] ?? ''),
      },
      {
        ...{ name: 'over HTTP', pid: server.pid },
        ask: (owner) =>
          askOverHttp(agent, {
            ...{ host: '127.0.0.1', port, path: '/api/artifacts?mine=true' },
            headers: {
              authorization: `Bearer ${key}`,
              'nightshift-act-as': emails[owner % emails.length] ?? '',
            },
          }),
      },
    ];
    try {
      return await compare(contestants, bench, servers, say);
    } finally {
      await server.stop();
    }
  } finally {
    agent.destroy();
    await bare.end();
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function compare(
  contestants: readonly Contestant[],
  bench: InboxBench,
  servers: Servers,
  say: (words: string) => void,
): Promise<InboxReport> {
  const all = new Map<string, InboxFigures[]>(contestants.map(({ name }) => [name, []]));
  // The first round warms up.
  for (let round = 0; round <= bench.rounds; round += 1)
    for (const contestant of contestants) {
      const figures = await measureAsking(contestant, bench, servers);
      say(
        `round ${round} ${contestant.name}: ${figures.requestsPerS.toFixed(0)}/s, p99 ${figures.p99Ms.toFixed(0)} ms, ${JSON.stringify(figures.cpuMs)}`,
      );
      if (round > 0) all.get(contestant.name)?.push(figures);
    }
  return Object.fromEntries([...all].map(([name, figures]) => [name, medians(figures)]));
}

async function measureAsking(
  { pid, ask }: Contestant,
  { clients, requests }: InboxBench,
  { postgres: { pool } }: Servers,
): Promise<InboxFigures> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = parentOf(rows[0]?.pid ?? 0);
  const cpu = () => {
    const [node, postgres] = [cpuOfProcess(pid), postmaster === null ? null : cpuOfFamily(postmaster)];
    return node === null || postgres === null ? null : { node, postgres };
  };
  const statements = async (): Promise<number> =>
    (
      await pool.query<{ calls: number }>(
        `SELECT coalesce(sum(calls), 0)::float8 AS calls FROM pg_stat_statements
         WHERE query !~ '^(BEGIN|COMMIT|ROLLBACK)|set_config|pg_stat_statements'`,
      )
    ).rows[0]?.calls ?? 0;
  const before = { cpu: cpu(), statements: await statements(), at: performance.now() };
  const took: number[] = [];
  let asked = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (asked < requests) {
        asked += 1;
        const at = performance.now();
        await ask(asked);
        took.push(performance.now() - at);
      }
    }),
  );
  const wallMs = performance.now() - before.at;
  const after = { cpu: cpu(), statements: await statements() };
  took.sort((a, b) => a - b);
  const share = (of: number): number => took[Math.min(took.length - 1, Math.floor(took.length * of))] ?? 0;
  return {
    requestsPerS: (took.length / wallMs) * 1000,
    ...{ p50Ms: share(0.5), p99Ms: share(0.99) },
    cpuMs: before.cpu &&
      after.cpu && {
        node: (after.cpu.node - before.cpu.node) / took.length,
        postgres: (after.cpu.postgres - before.cpu.postgres) / took.length,
      },
    statements: (after.statements - before.statements) / took.length,
  };
}

const csm = (userId: string): Actor => ({
  ...{ kind: 'user', name: 'user:bench', roles: ['csm'], userId, scope: 'own' },
});

/** The statements of a request, without what else a request is. */
async function askBare(pool: ReturnType<typeof createPool>, userId: string): Promise<void> {
  const actor = csm(userId);
  const store = createInboxStore(asCaller(pool, actor, { readOnly: true }));
  const inbox = createReadInbox({ store, requireStage: async () => undefined, today: () => AS_OF });
  await inbox.inbox(actor, { mine: true }, { limit: 50 });
}

const askOverHttp = (agent: Agent, request: object): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ agent, ...request }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the API answered ${response.statusCode}`));
      });
    }).once('error', reject);
  });

function medians(figures: readonly InboxFigures[]): InboxFigures {
  const of = (pick: (each: InboxFigures) => number): number => median(figures.map(pick));
  const hasCpu = figures.every(({ cpuMs }) => cpuMs !== null);
  return {
    requestsPerS: of((each) => each.requestsPerS),
    p50Ms: of((each) => each.p50Ms),
    p99Ms: of((each) => each.p99Ms),
    cpuMs: hasCpu
      ? { node: of((each) => each.cpuMs?.node ?? 0), postgres: of((each) => each.cpuMs?.postgres ?? 0) }
      : null,
    statements: of((each) => each.statements),
  };
}
