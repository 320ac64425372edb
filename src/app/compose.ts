import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createArtifactStore } from '../artifacts/postgres/artifact-store.ts';
import { createDraftStore } from '../authoring/postgres/draft-store.ts';
import { createPlaybookStore } from '../authoring/postgres/playbook-store.ts';
import { createPlaybookVersionStore } from '../authoring/postgres/playbook-version-store.ts';
import { createCheckFreshness } from '../context/check-freshness.ts';
import { createContextSource } from '../context/postgres/context-source.ts';
import { createFreshnessStore } from '../context/postgres/freshness-store.ts';
import { createWorkflowTemplateService } from '../context/workflow-template-service.ts';
import { createCheckReadiness } from '../engine/check-readiness.ts';
import { createDispatchExecutions } from '../engine/dispatch-executions.ts';
import { createEnqueueWhenDue } from '../engine/enqueue-when-due.ts';
import { createLeaseKeeper } from '../engine/keep-leases.ts';
import { createOutages, type Outages } from '../engine/outlast-outages.ts';
import { createExecutionCommands } from '../engine/postgres/execution-commands.ts';
import { createExecutionDispatchStore } from '../engine/postgres/execution-dispatch-store.ts';
import { createExecutionLeaseStore } from '../engine/postgres/execution-lease-store.ts';
import type { ExecutionWorker } from '../engine/queue-port.ts';
import { createReconcileExecutions } from '../engine/reconcile-executions.ts';
import { createRedispatchExecutions } from '../engine/redispatch.ts';
import { createRunExecution, type RunExecution } from '../engine/run-execution.ts';
import { createRunJob } from '../engine/run-job.ts';
import { createRunStep } from '../engine/run-step.ts';
import { createWorkflowExecutionService } from '../engine/workflow-execution-service.ts';
import { readLookups, readMapping } from '../imports/files/mapping-file.ts';
import { openRows } from '../imports/files/open-rows.ts';
import { createRejectsFile } from '../imports/files/rejects-file.ts';
import { createImportRecords } from '../imports/import-records.ts';
import { createImportStore } from '../imports/postgres/import-store.ts';
import { createListPausedProviders } from '../llm/list-paused-providers.ts';
import { createLlmPromptService } from '../llm/llm-prompt-service.ts';
import { createPaceCalls } from '../llm/pace-calls.ts';
import type { LlmClient } from '../llm/ports.ts';
import { createProviderPauseStore } from '../llm/postgres/provider-pause-store.ts';
import { createPriceList } from '../llm/providers/prices.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import { openEmbeddedPostgres } from '../platform/embedded-postgres/open.ts';
import type { Clock, Logger } from '../platform/logger.ts';
import { createPinoLogger } from '../platform/pino-logger.ts';
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
import { createExecutionWorker } from '../queue/execution-worker.ts';
import { createDeferredStartStore } from '../schedule/postgres/deferred-start-store.ts';
import { createForecastStore } from '../schedule/postgres/forecast-store.ts';
import { createNightStore } from '../schedule/postgres/night-store.ts';
import { createScanStore } from '../schedule/postgres/scan-store.ts';
import { createStartFactsStore } from '../schedule/postgres/start-facts-store.ts';
import { createRunNight } from '../schedule/run-night.ts';
import { createScanContracts } from '../schedule/scan-contracts.ts';
import { createScanTonight } from '../schedule/scan-tonight.ts';
import { composePlaybooks } from './playbooks.ts';
import { composeProviders } from './providers.ts';
import { openQueue } from './queue.ts';

export { claimRun, findRun, type RunClaim } from '../platform/host/claim-run.ts';
export { migrate, rollback } from '../platform/postgres/migrate.ts';

export type Database = { readonly url: string; readonly embedded: boolean; close(): Promise<void> };

export const createLogger = (config: Config): Logger => createPinoLogger(config.log.level);

/** Files of somebody's book. */
export const files = { openRows, readMapping, readLookups, createRejectsFile };

/** The database of DATABASE_URL, or else the embedded one in the data folder. */
export async function openDatabase(config: Config, logger: Logger): Promise<Database> {
  const { databaseUrl } = config.secrets;
  if (databaseUrl !== undefined) return { url: databaseUrl, embedded: false, close: async () => undefined };
  const embedded = await openEmbeddedPostgres({ dataRoot: config.dataDir, log: logger });
  return { url: embedded.url, embedded: true, close: () => embedded.close() };
}

/** One for each statement that the engine has under way at once: one to lease, two each to gather and to commit, one to renew. */
const ENGINE_CONNECTIONS = 6;
/** A scan or an import, a forecast beside it, and somebody's dry run. */
const SETS_CONNECTIONS = 4;
const SILENCE = 'postgres: no answer in time; the statement and its connection are given up';
/** Connections to a server that says nothing are cut after this time. */
const CLOSE_MS = 2_000;

/** Stores over Postgres: what a command needs that neither queues nor runs anything. */
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
  return {
    pool,
    playbooks: tellingOutages(createPlaybookStore(pool)),
    playbookVersions: createPlaybookVersionStore(pool),
    drafts: createDraftStore(pool),
    scans: tellingOutages(createScanStore(setsPool)),
    startFacts: createStartFactsStore(pool),
    executionCommands: createExecutionCommands(pool),
    dispatchStore: tellingOutages(createExecutionDispatchStore(pool)),
    leaseStore: tellingOutages(createExecutionLeaseStore(enginePool, leaseMs)),
    contextSource: tellingOutages(createContextSource(enginePool, leaseMs)),
    artifacts: createArtifactStore(pool),
    night: tellingOutages(createNightStore(pool)),
    providerPauses: createProviderPauseStore(pool),
    freshness: tellingOutages(createFreshnessStore(pool)),
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

/** Everything but the process edges: the use cases, over real adapters. */
export async function composeApp(
  config: Config,
  database: Pick<Database, 'url'>,
  outerLogger: Logger,
  overrides: { readonly clock?: Clock; readonly llm?: LlmClient; readonly patience?: Patience } = {},
) {
  const { clock = systemClock, patience = PATIENCE } = overrides;
  const life = untilClosed(outerLogger);
  const { logger } = life;
  const stores = await composeStores(config, database, logger, patience);
  const { backend, bullQueue, queue } = await openQueue(config, database, logger, patience.queueMs).catch(
    async (error: unknown) => {
      await stores.close();
      throw error;
    },
  );
  const newOwner = (): string => `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const templates = createWorkflowTemplateService(stores.playbooks);
  const dispatch = createDispatchExecutions({
    store: stores.dispatchStore,
    queue,
    logger,
    clock,
    redispatchAfterMs: config.worker.redispatchAfterMs,
  });
  const reconcile = createReconcileExecutions({
    store: stores.dispatchStore,
    freshness: stores.freshness,
    dispatch,
    queue,
    logger,
  });
  const scan = createScanContracts({
    store: stores.scans,
    logger,
    options: { owner: newOwner(), ...config.scan },
  });
  const checkFreshness = createCheckFreshness({
    store: stores.freshness,
    maxAgeDays: config.sources.maxAgeDays,
  });
  const { zone, at } = config.scan;
  const executions = createWorkflowExecutionService({
    commands: stores.executionCommands,
    playbooks: stores.playbooks,
    templates,
    dispatch,
  });
  const llm = overrides.llm ?? composeProviders(config);

  const { leaseMs, retryBaseMs, retryMaxMs, reconcileEveryMs } = config.worker;
  const paceCalls = createPaceCalls({
    store: stores.providerPauses,
    clock,
    logger,
    random: Math.random,
    limits: { baseMs: retryBaseMs, maxMs: retryMaxMs },
  });

  /** Runs executions one at a call, without the queue; stop it before `close`. `onRetry` is told of what is due again after so long. */
  function createRunner(onRetry: (delayMs: number) => void = () => undefined): {
    readonly run: RunExecution;
    readonly outages: Pick<Outages, 'observe'>;
    stop(): void;
  } {
    const outages = createOutages({ logger, random: Math.random });
    const leases = createLeaseKeeper({ store: stores.leaseStore, logger, leaseMs });
    const prompts = createLlmPromptService({ llm, prices: createPriceList(), paceCalls, clock });
    const run = createRunExecution({
      store: stores.leaseStore,
      contextSource: stores.contextSource,
      freshness: stores.freshness,
      templates,
      runStep: createRunStep({ templates, prompts, clock, llm: config.llm }),
      leases,
      outages,
      clock,
      logger,
      random: Math.random,
      onRetry,
      options: {
        owner: newOwner(),
        leaseMs,
        retryBaseMs,
        retryMaxMs,
        readyBy: { zone, time: config.scan.readyBy },
      },
    });
    return { run, outages, stop: () => leases.stop() };
  }

  /** Starts a worker of this process; drain it before `close`. */
  async function startWorker(): Promise<ExecutionWorker> {
    await paceCalls.learn();
    const enqueueWhenDue = createEnqueueWhenDue({ dispatch, clock, logger, longestMs: reconcileEveryMs });
    const runner = createRunner(enqueueWhenDue.in);
    const handle = createRunJob({ run: runner.run, commands: stores.executionCommands });
    const { concurrency } = config.worker;
    const worker = await createExecutionWorker(backend, handle, { concurrency, logger });
    runner.outages.observe({ away: worker.pause, back: worker.resume });
    return {
      ...worker,
      drain: async (graceMs) => {
        await worker.drain(graceMs);
        enqueueWhenDue.stop();
        runner.stop();
      },
    };
  }

  return {
    config,
    clock,
    logger,
    stores,
    bullQueue,
    templates,
    playbooks: composePlaybooks(config, stores, clock),
    executions,
    scan,
    checkFreshness,
    dispatch,
    reconcile,
    scanTonight: createScanTonight({
      store: stores.scans,
      scan,
      dispatch,
      checkFreshness,
      logger,
      clock,
      zone,
      at,
    }),
    redispatch: createRedispatchExecutions({ store: stores.dispatchStore, dispatch }),
    checkReadiness: createCheckReadiness({
      probe: stores.probe,
      dispatchStore: stores.dispatchStore,
      askQueue: () => bullQueue.getJobCounts(),
      leaseStore: stores.leaseStore,
      leaseMs: config.worker.leaseMs,
      timeoutMs: config.worker.enqueueTimeoutMs,
    }),
    runNight: createRunNight({
      scan,
      dispatch,
      reconcile,
      night: stores.night,
      checkFreshness,
      listPausedProviders: createListPausedProviders(stores.providerPauses),
      clock,
      zone,
    }),
    createRunner,
    startWorker,
    close: async () => {
      await Promise.all([queue.close().then(() => backend.close()), stores.close()]);
      life.end();
    },
  };
}
export type App = Awaited<ReturnType<typeof composeApp>>;

/**
 * A pool says that it has ended before its connections have. When the embedded server then stops, they break: nothing
 * that anybody needs to hear of.
 */
function untilClosed(logger: Logger): { readonly logger: Logger; end(): void } {
  let ended = false;
  return {
    logger: {
      debug: (fields, message) => ended || logger.debug(fields, message),
      info: (fields, message) => ended || logger.info(fields, message),
      warn: (fields, message) => ended || logger.warn(fields, message),
      error: (fields, message) => ended || logger.error(fields, message),
    },
    end: () => {
      ended = true;
    },
  };
}
