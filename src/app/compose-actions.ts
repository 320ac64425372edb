import { createSeedActions } from '../../seeds/actions.ts';
import { libraryKeys } from '../../seeds/publish-playbooks.ts';
import { createKeyActions, createPeopleActions, createUserActions } from '../access/actions.ts';
import { createExportArtifacts } from '../artifacts/actions/export-artifacts.ts';
import { createFindArtifacts } from '../artifacts/actions/find-artifacts.ts';
import { createReadInbox } from '../artifacts/actions/read-inbox.ts';
import { createReviewArtifacts } from '../artifacts/actions/review-artifacts.ts';
import { createReviewInBulk } from '../artifacts/actions/review-in-bulk.ts';
import { createReadBook } from '../book/actions/read-book.ts';
import { createRecordFact } from '../book/actions/record-fact.ts';
import { createSourceActions } from '../context/actions.ts';
import {
  createWorkflowTemplateService,
  type WorkflowTemplateService,
} from '../context/workflow-template-service.ts';
import { createFindExecutions } from '../engine/actions/find-executions.ts';
import { createFollowExecution } from '../engine/actions/follow-execution.ts';
import { createOpenWorkflow } from '../engine/actions/open-workflow.ts';
import { createRedispatchExecutions } from '../engine/actions/redispatch-executions.ts';
import { createSelectExecutions } from '../engine/actions/select-executions.ts';
import { createWatchExecutions } from '../engine/actions/watch-executions.ts';
import { createWorkByHand } from '../engine/actions/work-by-hand.ts';
import { createWorkflowExecutionService } from '../engine/actions/workflow-execution-service.ts';
import type { DispatchExecutions } from '../engine/dispatch-executions.ts';
import type { ExecutionWatch } from '../engine/execution-watch.ts';
import type { ReconcileExecutions } from '../engine/reconcile-executions.ts';
import type { RunExecution } from '../engine/run-execution.ts';
import { createImportFile } from '../imports/actions/import-file.ts';
import { createInspectFile } from '../imports/actions/inspect-file.ts';
import { createOpenImport } from '../imports/actions/open-import.ts';
import { readLookups, readMapping } from '../imports/files/mapping-file.ts';
import { openRows } from '../imports/files/open-rows.ts';
import { createRejectsFile } from '../imports/files/rejects-file.ts';
import type { MigrateLegacy } from '../legacy-migration/actions.ts';
import { createProviderActions } from '../llm/actions.ts';
import { createFiguresActions, createMetricsActions } from '../operations/actions.ts';
import type { CountJobs } from '../operations/ports.ts';
import { exposeFigures } from '../operations/prometheus/figure-metrics.ts';
import type { ProcessMetrics } from '../operations/prometheus/process-metrics.ts';
import { todayIn } from '../platform/civil-date.ts';
import type { Clock } from '../platform/clock.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logger.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import { createRequireStage } from '../playbook/require-stage.ts';
import { createExplainStart } from '../schedule/actions/explain-start.ts';
import { createForecastStarts } from '../schedule/actions/forecast-starts.ts';
import { createLookAtNights } from '../schedule/actions/look-at-nights.ts';
import { createPreviewScan } from '../schedule/actions/preview-scan.ts';
import { createRunNight } from '../schedule/actions/run-night.ts';
import { createScanByHand } from '../schedule/actions/scan-by-hand.ts';
import { createEstimateEffort } from '../schedule/estimate-effort.ts';
import { createPlanScan } from '../schedule/plan-scan.ts';
import type { ScanContracts } from '../schedule/scan-contracts.ts';
import type { BookStores } from './book-stores.ts';
import { createDatabaseActions, type Database } from './database.ts';
import { composePlaybookActions } from './playbooks.ts';
import { createInspectQueue } from './queue.ts';
import type { Stores } from './stores.ts';
import { webAddressOf } from './web-address.ts';

type Today = () => string;

const todayOf = ({ scan }: Pick<Config, 'scan'>, clock: Clock): Today => {
  return () => todayIn(scan.zone, clock.now());
};

/** Actions that people can take before a database is open, or without one. */
export function composeFileActions(config: Pick<Config, 'scan'>, clock: Clock = systemClock) {
  const today = todayOf(config, clock);
  return {
    openImport: createOpenImport({ openRows, readMapping, readLookups, today }),
    inspectFile: createInspectFile({ openRows }),
    convertLegacy: legacyMigration(null, today),
  };
}

type StoreDeps = {
  readonly config: Config;
  readonly database: Pick<Database, 'url'>;
  readonly stores: Stores;
  readonly logger: Logger;
  readonly clock?: Clock;
};

type BookDeps = {
  readonly config: Pick<Config, 'scan' | 'llm'>;
  readonly stores: BookStores & Pick<Stores, 'contextSource'>;
  readonly clock?: Clock;
};

const estimateEffortOf = ({ config, stores }: Pick<BookDeps, 'config' | 'stores'>) =>
  createEstimateEffort({ store: stores.forecasts, prices: stores.prices, llm: config.llm });

const requireStageOf = ({ night, playbookStore }: BookStores) =>
  createRequireStage({ stageOrder: night.stageOrder, keys: playbookStore.keys });

/** Actions on the book, playbooks, executions, artifacts and nights that wake no worker. */
function composeBookActions({ config, stores, clock = systemClock }: BookDeps) {
  const today = todayOf(config, clock);
  const { night, executionCommands } = stores;
  const { caps } = config.scan;
  const requireStage = requireStageOf(stores);
  const planScan = createPlanScan({ store: stores.scans, caps });
  const estimateEffort = estimateEffortOf({ config, stores });
  const review = createReviewArtifacts({ inbox: stores.inbox, store: stores.reviews, today });
  return {
    people: createPeopleActions({ people: stores.people }),
    book: {
      ...createReadBook({ store: stores.book }),
      ...createRecordFact({ store: stores.facts, today }),
    },
    artifacts: {
      ...createFindArtifacts({ store: stores.artifacts, requireStage }),
      ...createReadInbox({ store: stores.inbox, requireStage, today }),
      ...createExportArtifacts({ store: stores.inbox, today }),
    },
    review: {
      ...review,
      ...createReviewInBulk({
        inbox: stores.inbox,
        store: stores.reviews,
        rehearse: stores.rehearseReview,
        today,
      }),
    },
    executions: createFindExecutions({ commands: executionCommands, requireStage }),
    playbooks: composePlaybookActions(config, stores, { clock, today }),
    schedule: {
      ...createLookAtNights({ deferredStarts: stores.deferredStarts, night, requireStage }),
      previewScan: createPreviewScan({ planScan, today }),
      explainStart: createExplainStart({ store: stores.startFacts, planScan, today }),
      forecast: createForecastStarts({ store: stores.forecasts, estimateEffort, night, caps, today }),
    },
  };
}

/** What a request from outside may ask for; `stores` ask on behalf of its caller, `dispatch` wakes the workers. */
export function composeCallerActions(
  deps: BookDeps & { readonly dispatch: DispatchExecutions; readonly watch: ExecutionWatch },
) {
  const { config, stores, clock = systemClock, dispatch } = deps;
  const { executionCommands: commands, playbookStore } = stores;
  const today = todayOf(config, clock);
  const actions = composeBookActions(deps);
  const templates = createWorkflowTemplateService(playbookStore);
  const serviceWith = (wake: DispatchExecutions) =>
    createWorkflowExecutionService({ commands, playbookStore, templates, dispatch: wake, today });
  const service = serviceWith(dispatch);
  const opened = createOpenWorkflow({ commands, templates, start: service.create, today });
  const estimateEffort = estimateEffortOf(deps);
  const requireStage = requireStageOf(stores);
  return {
    ...actions,
    executions: {
      ...actions.executions,
      ...service,
      ...opened,
      ...createWorkByHand({ commands, templates, showWorkflow: opened.showWorkflow, dispatch, today }),
      ...createSelectExecutions({
        ...{ store: stores.selections, service: serviceWith(async () => 0), dispatch, requireStage },
        estimateCost: async (executions) => {
          const { effortOf } = await estimateEffort();
          return executions.reduce((sum, each) => sum + effortOf(each).costUsd, 0);
        },
      }),
      ...createWatchExecutions({ watch: deps.watch, show: actions.executions.show }),
    },
  };
}
export type CallerActions = ReturnType<typeof composeCallerActions>;

/** Actions that need only the database: none of them wakes a worker. */
export function composeStoreActions(deps: StoreDeps) {
  const { config, database, stores, logger, clock = systemClock } = deps;
  const today = todayOf(config, clock);
  const { audit, playbookStore, users, keys } = stores;
  const actions = composeBookActions(deps);
  return {
    ...actions,
    users: createUserActions({
      ...{ users, clock, webAddress: () => webAddressOf(config) },
      hashPassword: async (password) => {
        const { hashPassword } = await import('../access/providers/hash-password.ts');
        return hashPassword(password);
      },
    }),
    keys: createKeyActions({ users, keys, clock }),
    imports: {
      importFile: createImportFile({ importRecords: stores.importRecords, createRejectsFile, audit }),
    },
    sources: createSourceActions({ checkSources: stores.checkFreshness, today }),
    providers: createProviderActions({ listPausedProviders: stores.listPausedProviders }),
    operations: createFiguresActions(figuresDeps(config, stores, clock)),
    queue: { inspect: createInspectQueue(config, database, logger) },
    database: createDatabaseActions({ config, database, probe: stores.probe }),
    seeds: createSeedActions({
      ...{ importPlaybooks: actions.playbooks.import, playbookStore, probe: stores.probe, audit, today },
      plantDemoBook: async (date) => {
        const { plantDemoBook } = await import('../../seeds/plant-demo-book.ts');
        return plantDemoBook(stores.pool, date);
      },
    }),
    legacy: { migrate: legacyMigration(playbookStore, today) },
  };
}
export type StoreActions = ReturnType<typeof composeStoreActions>;

const figuresDeps = (config: Config, stores: Stores, clock: Clock) => ({
  store: stores.figures,
  clock,
  rules: { scan: config.scan, sourceMaxAgeDays: config.sources.maxAgeDays },
});

type QueueDeps = StoreDeps & {
  readonly templates: WorkflowTemplateService;
  readonly scan: ScanContracts;
  readonly dispatch: DispatchExecutions;
  readonly reconcile: ReconcileExecutions;
  readonly createRunner: () => { readonly run: RunExecution; stop(): void };
  readonly countJobs: CountJobs;
  readonly metrics: ProcessMetrics;
};

/** All actions of Nightshift, by room. */
export function composeActions(deps: QueueDeps) {
  const { config, stores, dispatch, reconcile, scan, clock = systemClock } = deps;
  const today = todayOf(config, clock);
  const { audit, night, executionCommands, playbookStore } = stores;
  const actions = composeStoreActions(deps);
  return {
    ...actions,
    executions: {
      ...actions.executions,
      ...createWorkflowExecutionService({
        commands: executionCommands,
        playbookStore,
        templates: deps.templates,
        dispatch,
        today,
      }),
      follow: createFollowExecution({ commands: executionCommands, createRunner: deps.createRunner }),
    },
    schedule: {
      ...actions.schedule,
      scan: createScanByHand({ scan, dispatch, night, audit, today }),
      runNight: createRunNight({
        ...{ scan, dispatch, reconcile, night, audit, clock, zone: config.scan.zone },
        ...{ checkFreshness: stores.checkFreshness, listPausedProviders: stores.listPausedProviders },
      }),
    },
    operations: {
      ...actions.operations,
      ...createMetricsActions({
        ...figuresDeps(config, stores, clock),
        countJobs: deps.countJobs,
        databaseWaitMs: stores.leaseStore.longestWaitMs,
        metrics: deps.metrics,
        exposeFigures,
      }),
    },
    queue: {
      ...actions.queue,
      redispatch: createRedispatchExecutions({ store: stores.dispatchStore, dispatch, audit }),
    },
  };
}
export type Actions = ReturnType<typeof composeActions>;

/** Publishes what it converts where a `playbookStore` is given. */
function legacyMigration(playbookStore: PlaybookStore | null, today: Today): MigrateLegacy {
  return async (actor, args) => {
    // Imported on use: the parser is a heavy library that nothing else needs.
    const { createLegacySource } = await import('../legacy-migration/reader/create-legacy-source.ts');
    const { playbookYaml } = await import('../legacy-migration/reader/write-playbook.ts');
    const { createMigrateLegacy } = await import('../legacy-migration/actions.ts');
    const source = createLegacySource();
    return createMigrateLegacy({ source, playbookYaml, libraryKeys, playbookStore, today })(actor, args);
  };
}
