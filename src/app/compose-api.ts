import packageJson from '../../package.json' with { type: 'json' };
import type { Actor } from '../access/actor.ts';
import { type AnswerOnce, createAnswerOnce } from '../access/answer-once.ts';
import type { KeyedRequest } from '../access/ports.ts';
import { createIdempotencyStore } from '../access/postgres/idempotency-store.ts';
import { createContextSource } from '../context/postgres/context-source.ts';
import { createCheckReadiness } from '../engine/check-readiness.ts';
import { createDispatchExecutions } from '../engine/dispatch-executions.ts';
import { createExecutionWatch } from '../engine/execution-watch.ts';
import { createExecutionDispatchStore } from '../engine/postgres/execution-dispatch-store.ts';
import { createWatchStore } from '../engine/postgres/watch-store.ts';
import { createMetricsActions } from '../operations/actions.ts';
import { createFiguresStore } from '../operations/postgres/figures-store.ts';
import { exposeFigures } from '../operations/prometheus/figure-metrics.ts';
import { createProcessMetrics } from '../operations/prometheus/process-metrics.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { asCaller } from '../platform/postgres/as-caller.ts';
import { createDatabaseProbe } from '../platform/postgres/database-probe.ts';
import { tellingOutages } from '../platform/postgres/outage.ts';
import { PATIENCE } from '../platform/postgres/patience.ts';
import { assertReachable, closePool, createPool } from '../platform/postgres/pool.ts';
import { apiRole, engineRole } from '../platform/postgres/rights.ts';
import { authenticateByKey } from './authenticate-by-key.ts';
import { composeBookStores } from './book-stores.ts';
import { type CallerActions, composeCallerActions } from './compose-actions.ts';
import type { createAskParent } from './parent-process.ts';
import { openQueue } from './queue.ts';
import { untilClosed } from './until-closed.ts';

/** After this time, connections to a server that does not answer are cut. */
const CLOSE_MS = 2_000;
/** What is kept for callers must not add up. */
const MOST_CALLERS = 500;

type ApiDeps = {
  /** The process that has started this one, and that works; null where it stands alone. */
  readonly parent?: ReturnType<typeof createAskParent>;
  readonly config: Config;
  /** A login that may act as the API's role; it needs no other right. */
  readonly database: { readonly url: string };
  readonly logger: Logger;
  readonly clock?: Clock;
};

/**
 * Composes what requests from outside may ask for. Every statement runs as the API's role, on behalf of its caller:
 * nothing here asks a model or writes a table of the engine.
 */
export async function composeApi(deps: ApiDeps) {
  const { config, database, logger: outer, clock = systemClock, parent = null } = deps;
  const life = untilClosed(outer);
  const { logger } = life;
  const { schema, poolSize } = config.database;
  const settings = { role: apiRole(schema) };
  const pool = createPool({
    url: database.url,
    schema,
    max: poolSize,
    settings,
    answerMs: PATIENCE.ordinaryMs,
    onError: (code) => logger.warn({ code }, 'postgres: an idle connection broke'),
    onSilence: () => logger.warn({ code: 'DEPENDENCY_DOWN', work: 'api' }, 'postgres: no answer in time'),
  });
  const close = async (): Promise<void> => {
    await closePool(pool, CLOSE_MS);
    life.end();
  };
  const { backend, bullQueue, queue } = await assertReachable(pool, database.url)
    .then(() => openQueue(config, database, logger, { migrates: false }))
    .catch(async (error: unknown) => {
      await close();
      throw error;
    });
  const probe = createDatabaseProbe(pool, schema);
  const dispatchStore = tellingOutages(createExecutionDispatchStore(pool));
  const dispatch = createDispatchExecutions({
    ...{ store: dispatchStore, queue, logger, clock },
    redispatchAfterMs: config.worker.redispatchAfterMs,
  });

  const operations = createMetricsActions({
    store: tellingOutages(createFiguresStore(pool)),
    rules: { scan: config.scan, sourceMaxAgeDays: config.sources.maxAgeDays },
    clock,
    countJobs: () => bullQueue.getJobCounts(),
    databaseWaitMs: () => 0,
    metrics: createProcessMetrics({ version: packageJson.version, node: process.version }),
    exposeFigures,
  });

  const watch = createExecutionWatch({
    store: tellingOutages(createWatchStore(pool)),
    onError: (code) => logger.warn({ code }, 'watch-executions: no state could be read'),
  });
  const compose = (actor: Actor, readOnly: boolean): CallerActions => {
    const sql = asCaller(pool, actor, { readOnly });
    const stores = { ...composeBookStores(sql), contextSource: tellingOutages(createContextSource(sql)) };
    return composeCallerActions({ config, stores, clock, dispatch, watch });
  };
  const composed = new Map<string, { readonly reading: CallerActions; readonly writing: CallerActions }>();

  return {
    config,
    logger,
    bullQueue,
    /** Its connections, on behalf of nobody: they see no account. */
    sql: pool,
    /** Answers what comes with an Idempotency-Key once, on behalf of its caller. */
    answerOnce: (request: KeyedRequest, actor: Actor, answer: Parameters<AnswerOnce>[1]): Promise<string> =>
      createAnswerOnce(createIdempotencyStore(asCaller(pool, actor, { readOnly: false })))(request, answer),
    /** What its connections begin with, for others that are the API's. */
    settings,
    /**
     * @throws NightshiftError `CONFIG_INVALID` where the login could act as the engine, `SCHEMA_OUT_OF_DATE` where the
     * schema is not migrated
     */
    async checkLogin(): Promise<void> {
      const { pending } = await probe.migrations();
      if (pending.length > 0)
        throw new NightshiftError(
          'SCHEMA_OUT_OF_DATE',
          `The schema "${schema}" lacks ${pending.length} of our migrations.`,
          'Run `nightshift migrate`.',
        );
      const { rows } = await pool.query<{ login: string; strong: boolean }>(
        `SELECT session_user AS login, pg_has_role(session_user, $1, 'MEMBER') AS strong`,
        [engineRole(schema)],
      );
      if (rows[0]?.strong !== true) return;
      throw new NightshiftError(
        'CONFIG_INVALID',
        `The process of the API has the login ${rows[0].login}, which may act as ${engineRole(schema)} and so read and write everything.`,
        `Give it one of its own in DATABASE_URL: CREATE ROLE ${apiRole(schema)}_login LOGIN PASSWORD '…'; GRANT ${apiRole(schema)} TO ${apiRole(schema)}_login;`,
      );
    },
    /** The actions of a caller; those that only read cannot write, whatever they are asked. */
    actionsOf(actor: Actor, { readOnly }: { readonly readOnly: boolean }): CallerActions {
      // Each request has an actor of its own, who is the same one as before.
      const who = JSON.stringify(actor);
      if (composed.size >= MOST_CALLERS) composed.clear();
      const own = composed.get(who) ?? { reading: compose(actor, true), writing: compose(actor, false) };
      composed.set(who, own);
      return readOnly ? own.reading : own.writing;
    },
    /** Who asks by a key, where nobody can sign in. */
    byKey: authenticateByKey(pool, clock),
    /** All metrics in the text format of Prometheus: those of the process that works, where that has started this one. */
    collectMetrics: (actor: Actor): Promise<string> => parent?.metrics() ?? operations.collectMetrics(actor),
    checkReadiness: createCheckReadiness({
      probe,
      dispatchStore,
      askQueue: () => bullQueue.getJobCounts(),
      // No lease is held here.
      leaseStore: { longestWaitMs: () => 0 },
      leaseMs: config.worker.leaseMs,
      timeoutMs: config.worker.enqueueTimeoutMs,
    }),
    close: async () => {
      watch.close();
      await Promise.all([queue.close().then(() => backend.close()), close()]);
    },
  };
}
export type Api = Awaited<ReturnType<typeof composeApi>>;
