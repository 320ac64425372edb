import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { Actor } from '../access/actor.ts';
import { createWorkflowTemplateService } from '../context/workflow-template-service.ts';
import { createCheckReadiness } from '../engine/check-readiness.ts';
import { createDispatchExecutions } from '../engine/dispatch-executions.ts';
import { createEnqueueWhenDue } from '../engine/enqueue-when-due.ts';
import { createLeaseKeeper } from '../engine/keep-leases.ts';
import { createOutages, type Outages } from '../engine/outlast-outages.ts';
import type { ExecutionWorker } from '../engine/queue-port.ts';
import { createReconcileExecutions } from '../engine/reconcile-executions.ts';
import { createRunExecution, type RunExecution } from '../engine/run-execution.ts';
import { createRunJob } from '../engine/run-job.ts';
import { createRunStep } from '../engine/run-step.ts';
import { createLlmPromptService } from '../llm/llm-prompt-service.ts';
import { createPaceCalls } from '../llm/pace-calls.ts';
import type { LlmClient } from '../llm/ports.ts';
import { createPriceList } from '../llm/providers/prices.ts';
import { createProcessMetrics } from '../operations/prometheus/process-metrics.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logger.ts';
import { createPinoLogger } from '../platform/pino-logger.ts';
import { renewApiLogin } from '../platform/postgres/api-login.ts';
import { PATIENCE, type Patience } from '../platform/postgres/patience.ts';
import { createExecutionWorker } from '../queue/execution-worker.ts';
import { createScanContracts } from '../schedule/scan-contracts.ts';
import { createScanTonight } from '../schedule/scan-tonight.ts';
import { authenticateByKey } from './authenticate-by-key.ts';
import { composeActions } from './compose-actions.ts';
import type { Database } from './database.ts';
import { composeProviders } from './providers.ts';
import { openQueue } from './queue.ts';
import { composeStores } from './stores.ts';
import { untilClosed } from './until-closed.ts';

export const createLogger = (config: Config): Logger => createPinoLogger(config.log.level);

/** Composes the use cases over real adapters: everything but the process edges. */
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
  const { backend, bullQueue, queue } = await openQueue(config, database, logger, {
    answerMs: patience.queueMs,
  }).catch(async (error: unknown) => {
    await stores.close();
    throw error;
  });
  const metrics = createProcessMetrics({ version: packageJson.version, node: process.version });
  const newOwner = (): string => `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const templates = createWorkflowTemplateService(stores.playbookStore);
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
  const { zone, at } = config.scan;
  const llm = overrides.llm ?? composeProviders(config);

  const { leaseMs, retryBaseMs, retryMaxMs, reconcileEveryMs } = config.worker;
  const paceCalls = createPaceCalls({
    store: stores.providerPauses,
    clock,
    logger,
    random: Math.random,
    limits: { baseMs: retryBaseMs, maxMs: retryMaxMs },
  });

  /**
   * Runs one execution a call, without the queue; stop it before `close`. `onRetry` gets the delay after which a retry
   * is due.
   */
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
      observer: metrics.observer,
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

  /** Starts a worker in this process; drain it before `close`. */
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

  const actions = composeActions({
    ...{ config, database, stores, logger, clock },
    ...{ templates, scan, dispatch, reconcile, createRunner, metrics },
    countJobs: () => bullQueue.getJobCounts(),
  });

  return {
    config,
    clock,
    logger,
    stores,
    bullQueue,
    metrics,
    templates,
    actions,
    scan,
    checkFreshness: stores.checkFreshness,
    dispatch,
    reconcile,
    scanTonight: createScanTonight({
      store: stores.scans,
      scan,
      dispatch,
      checkFreshness: stores.checkFreshness,
      logger,
      clock,
      zone,
      at,
    }),
    collectMetrics: (actor: Actor): Promise<string> => actions.operations.collectMetrics(actor),
    authenticate: authenticateByKey(stores.pool, clock).authenticate,
    checkReadiness: createCheckReadiness({
      probe: stores.probe,
      dispatchStore: stores.dispatchStore,
      askQueue: () => bullQueue.getJobCounts(),
      leaseStore: stores.leaseStore,
      leaseMs: config.worker.leaseMs,
      timeoutMs: config.worker.enqueueTimeoutMs,
    }),
    createRunner,
    startWorker,
    /** The address of the database with a login for the API; null where the database is not ours to make logins in. */
    createApiLogin: async () =>
      config.secrets.databaseUrl === undefined ? renewApiLogin(database.url, config.database.schema) : null,
    close: async () => {
      await Promise.all([queue.close().then(() => backend.close()), stores.close()]);
      life.end();
    },
  };
}
export type App = Awaited<ReturnType<typeof composeApp>>;
/** The app as a process edge sees it: without stores, so that requests from people go through `actions`. */
export type RunningApp = Omit<App, 'stores'>;
