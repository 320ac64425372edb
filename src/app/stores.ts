import { createKeyStore } from '../access/postgres/key-store.ts';
import { createUserStore } from '../access/postgres/user-store.ts';
import { createCheckFreshness } from '../context/check-freshness.ts';
import { createContextSource } from '../context/postgres/context-source.ts';
import { createFreshnessStore } from '../context/postgres/freshness-store.ts';
import { createExecutionLeaseStore } from '../engine/postgres/execution-lease-store.ts';
import { createImportRecords } from '../imports/import-records.ts';
import { createImportStore } from '../imports/postgres/import-store.ts';
import { createListPausedProviders } from '../llm/list-paused-providers.ts';
import { createProviderPauseStore } from '../llm/postgres/provider-pause-store.ts';
import { createFiguresStore } from '../operations/postgres/figures-store.ts';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logger.ts';
import { createDatabaseProbe } from '../platform/postgres/database-probe.ts';
import { tellingOutages } from '../platform/postgres/outage.ts';
import { PATIENCE, type Patience, underLease } from '../platform/postgres/patience.ts';
import {
  assertReachable,
  byKeyWithin,
  closePool,
  createPool,
  type PoolOptions,
} from '../platform/postgres/pool.ts';
import { engineRole } from '../platform/postgres/rights.ts';
import { composeBookStores } from './book-stores.ts';
import type { Database } from './database.ts';

import { untilClosed } from './until-closed.ts';

/** One for each concurrent statement of the engine: one to lease, two each to gather and to commit, one to renew. */
const ENGINE_CONNECTIONS = 6;
/** A scan or an import, a forecast beside it, and a dry run. */
const SETS_CONNECTIONS = 4;
/** The night and the command line work on all accounts. */
const EVERYTHING = { 'nightshift.scope': 'all' };
const SILENCE = 'postgres: no answer in time; the statement and its connection are given up';
/** After this time, connections to a server that does not answer are cut. */
const CLOSE_MS = 2_000;

/** Composes the stores over Postgres, for commands that neither queue nor run anything. */
export async function composeStores(
  config: Config,
  database: Pick<Database, 'url'>,
  logger: Logger,
  patience: Patience = PATIENCE,
) {
  const life = untilClosed(logger);
  const { leaseMs } = config.worker;
  const open = (work: string, options: Pick<PoolOptions, 'answerMs' | 'max' | 'settings'>) =>
    createPool({
      url: database.url,
      schema: config.database.schema,
      role: engineRole(config.database.schema),
      ...options,
      settings: { ...EVERYTHING, ...options.settings },
      onError: (code) => life.logger.warn({ code }, 'postgres: an idle connection broke'),
      onSilence: () => life.logger.warn({ code: 'DEPENDENCY_DOWN', work }, SILENCE),
    });
  const pool = open('ordinary', { answerMs: patience.ordinaryMs, max: config.database.poolSize });
  const setsPool = open('sets', { answerMs: patience.setsMs, max: SETS_CONNECTIONS });
  const answerMs = underLease(leaseMs);
  const enginePool = open('engine', {
    answerMs,
    max: ENGINE_CONNECTIONS,
    settings: byKeyWithin(answerMs),
  });
  const closeAll = (): Promise<unknown> =>
    Promise.all([pool, setsPool, enginePool].map((each) => closePool(each, CLOSE_MS)));
  await assertReachable(pool, database.url).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  const freshness = tellingOutages(createFreshnessStore(pool));
  const providerPauses = createProviderPauseStore(pool);
  return {
    pool,
    ...composeBookStores(pool, setsPool),
    users: createUserStore(pool, config.database.schema),
    keys: createKeyStore(pool),
    leaseStore: tellingOutages(createExecutionLeaseStore(enginePool, leaseMs)),
    contextSource: tellingOutages(createContextSource(enginePool, leaseMs)),
    figures: tellingOutages(createFiguresStore(pool)),
    providerPauses,
    listPausedProviders: createListPausedProviders(providerPauses),
    freshness,
    checkFreshness: createCheckFreshness({ store: freshness, maxAgeDays: config.sources.maxAgeDays }),
    importRecords: createImportRecords({ store: createImportStore(setsPool), logger: life.logger }),
    probe: createDatabaseProbe(pool, config.database.schema),
    close: async () => {
      await closeAll();
      life.end();
    },
  };
}
export type Stores = Awaited<ReturnType<typeof composeStores>>;
