import { createAuditLog } from '../access/postgres/audit-log.ts';
import { createArtifactStore } from '../artifacts/postgres/artifact-store.ts';
import { createInboxStore } from '../artifacts/postgres/inbox-store.ts';
import { createReviewStore } from '../artifacts/postgres/review-store.ts';
import { createDraftStore } from '../authoring/postgres/draft-store.ts';
import { createPlaybookStore } from '../authoring/postgres/playbook-store.ts';
import { createPlaybookVersionStore } from '../authoring/postgres/playbook-version-store.ts';
import { createRolloutStore } from '../authoring/postgres/rollout-store.ts';
import { createCheckFreshness } from '../context/check-freshness.ts';
import { createContextSource } from '../context/postgres/context-source.ts';
import { createFreshnessStore } from '../context/postgres/freshness-store.ts';
import { createExecutionCommands } from '../engine/postgres/execution-commands.ts';
import { createExecutionDispatchStore } from '../engine/postgres/execution-dispatch-store.ts';
import { createExecutionLeaseStore } from '../engine/postgres/execution-lease-store.ts';
import { createImportRecords } from '../imports/import-records.ts';
import { createImportStore } from '../imports/postgres/import-store.ts';
import { createListPausedProviders } from '../llm/list-paused-providers.ts';
import { createProviderPauseStore } from '../llm/postgres/provider-pause-store.ts';
import { createPriceList } from '../llm/providers/prices.ts';
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
import { createDeferredStartStore } from '../schedule/postgres/deferred-start-store.ts';
import { createForecastStore } from '../schedule/postgres/forecast-store.ts';
import { createNightStore } from '../schedule/postgres/night-store.ts';
import { createScanStore } from '../schedule/postgres/scan-store.ts';
import { createStartFactsStore } from '../schedule/postgres/start-facts-store.ts';
import type { Database } from './database.ts';

import { untilClosed } from './until-closed.ts';

/** One for each concurrent statement of the engine: one to lease, two each to gather and to commit, one to renew. */
const ENGINE_CONNECTIONS = 6;
/** A scan or an import, a forecast beside it, and a dry run. */
const SETS_CONNECTIONS = 4;
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
      ...options,
      onError: (code) => life.logger.warn({ code }, 'postgres: an idle connection broke'),
      onSilence: () => life.logger.warn({ code: 'DEPENDENCY_DOWN', work }, SILENCE),
    });
  const pool = open('ordinary', {
    ...{ answerMs: patience.ordinaryMs, max: config.database.poolSize },
    // Who has the database sees every account: the functions that change what people work on ask for this.
    settings: { 'nightshift.scope': 'all' },
  });
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
    audit: createAuditLog(pool),
    playbookStore: tellingOutages(createPlaybookStore(pool)),
    versionStore: createPlaybookVersionStore(pool),
    rolloutStore: createRolloutStore(pool),
    drafts: createDraftStore(pool),
    scans: tellingOutages(createScanStore(setsPool)),
    startFacts: createStartFactsStore(pool),
    executionCommands: createExecutionCommands(pool),
    dispatchStore: tellingOutages(createExecutionDispatchStore(pool)),
    leaseStore: tellingOutages(createExecutionLeaseStore(enginePool, leaseMs)),
    contextSource: tellingOutages(createContextSource(enginePool, leaseMs)),
    artifacts: createArtifactStore(pool),
    inbox: createInboxStore(pool),
    reviews: createReviewStore(pool),
    night: tellingOutages(createNightStore(pool)),
    providerPauses,
    listPausedProviders: createListPausedProviders(providerPauses),
    freshness,
    checkFreshness: createCheckFreshness({ store: freshness, maxAgeDays: config.sources.maxAgeDays }),
    forecasts: createForecastStore(setsPool),
    prices: createPriceList(),
    importRecords: createImportRecords({ store: createImportStore(setsPool), logger: life.logger }),
    deferredStarts: createDeferredStartStore(pool),
    probe: createDatabaseProbe(pool, config.database.schema),
    close: async () => {
      await closeAll();
      life.end();
    },
  };
}
export type Stores = Awaited<ReturnType<typeof composeStores>>;
