import type { Actor } from '../../access/actor.ts';
import type { AuditLog } from '../../access/audit-log.ts';
import { requirePermission } from '../../access/permissions.ts';
import { type CheckFreshness, stoppedIn } from '../../context/check-freshness.ts';
import type { SourceState } from '../../context/freshness.ts';
import type { DispatchExecutions } from '../../engine/dispatch-executions.ts';
import type { ReconcileExecutions } from '../../engine/reconcile-executions.ts';
import type { ListPausedProviders } from '../../llm/list-paused-providers.ts';
import type { PausedProvider } from '../../llm/provider-pause.ts';
import type { Clock } from '../../platform/clock.ts';
import { errorCodeOf } from '../../platform/errors.ts';
import type { NightStore } from '../night-store.ts';
import type { ScanContracts } from '../scan-contracts.ts';
import type { ScanReport } from '../scan-report.ts';

type StageFigures = {
  readonly matched: number;
  readonly started: number;
  /** Starts deferred to another night. */
  readonly deferred: number;
  /** Starts bundled with that of another contract, because both contracts renew together. */
  readonly bundled: number;
  readonly completed: number;
  readonly failed: number;
  readonly artifacts: number;
  /** Of the artifacts, those that a person must correct before anybody can review them. */
  readonly needsCorrection: number;
};

export type StageSummary = StageFigures & { readonly stage: string };

export type NightSummary = StageFigures & {
  readonly date: string;
  readonly zone: string;
  readonly contracts: number;
  readonly waiting: number;
  readonly tokens: number;
  readonly costUsd: number;
  readonly wallMs: number;
  /** Sources that once brought rows and have brought none for too long. */
  readonly stoppedSources: readonly SourceState[];
  /** Customers for whom several stages have left drafts that wait for review. */
  readonly customersWithSendOrder: number;
  /** Providers that refused and are still paused, or are called at a slower pace since. */
  readonly pausedProviders: readonly PausedProvider[];
  readonly stages: readonly StageSummary[];
};

export type NightProgress = {
  readonly done: number;
  readonly total: number;
  /** Providers that the remaining executions may be waiting for. */
  readonly pausedProviders: readonly PausedProvider[];
};
export type RunNight = (
  actor: Actor,
  args: {
    readonly date: string;
    readonly onProgress?: (progress: NightProgress) => void;
    readonly signal?: AbortSignal;
  },
) => Promise<NightSummary>;

const POLL_MS = 250;
const RECONCILE_EVERY_POLLS = 8;
/** The workers go on once Postgres is back, and so does this command; a longer outage ends the night. */
const AWAY_AT_MOST_MS = 600_000;

/**
 * Runs the whole night of one date: scans, dispatches, and waits until every execution of that date is finished or
 * waits for a named person or datum. A refusing provider cannot prolong it for ever: each execution ends by its
 * deadline. Running the night again starts nothing twice; its figures are then those of the date so far.
 */
export function createRunNight(deps: {
  readonly scan: ScanContracts;
  readonly dispatch: DispatchExecutions;
  readonly reconcile: ReconcileExecutions;
  readonly night: NightStore;
  readonly checkFreshness: CheckFreshness;
  readonly listPausedProviders: ListPausedProviders;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly zone: string;
}): RunNight {
  /** Waits for another scheduler to finish first: what that one is starting would be missing from the figures. */
  async function scanOneByOne(scanDate: string, signal: AbortSignal | undefined): Promise<ScanReport | null> {
    for (;;) {
      const report = await deps.scan({ scanDate, trigger: 'manual' });
      if (report || signal?.aborted) return report;
      await pause();
    }
  }

  return async function runNight(actor, { date, onProgress, signal }) {
    requirePermission(actor, 'schedule:scan');
    const startedAt = deps.clock.now().getTime();
    const ask = <T>(question: () => Promise<T>): Promise<T> => outlastOutages(question, signal);
    await ask(() => deps.audit.record(actor, { action: 'run night', subject: { type: 'night', id: date } }));
    const report = await ask(() => scanOneByOne(date, signal));
    await ask(() => deps.dispatch());
    const total = await ask(() => deps.night.unfinished(date));
    let pausedProviders = await ask(() => deps.listPausedProviders());
    for (let polls = 1, left = total; left > 0 && !signal?.aborted; polls += 1) {
      await pause();
      if (polls % RECONCILE_EVERY_POLLS === 0) {
        await ask(() => deps.reconcile());
        pausedProviders = await ask(() => deps.listPausedProviders());
      }
      left = await ask(() => deps.night.unfinished(date));
      onProgress?.({ done: total - left, total, pausedProviders });
    }
    const stoppedSources = stoppedIn(await ask(() => deps.checkFreshness(date)));
    const outcomes = await ask(() => deps.night.outcomes(date));
    const stageOrder = await ask(() => deps.night.stageOrder());
    const customersWithSendOrder = await ask(() => deps.night.customersWithSendOrder(date));
    return summarise(outcomes, stageOrder, {
      stoppedSources,
      customersWithSendOrder,
      pausedProviders: await ask(() => deps.listPausedProviders()),
      date,
      zone: deps.zone,
      contracts: report?.contracts ?? 0,
      counts: report?.stages ?? {},
      wallMs: deps.clock.now().getTime() - startedAt,
    });
  };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

/** Asks again while Postgres cannot be reached; every question of a night may be asked twice. */
async function outlastOutages<T>(question: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const givesUpAt = performance.now() + AWAY_AT_MOST_MS;
  for (;;) {
    try {
      return await question();
    } catch (error) {
      const mayPass = errorCodeOf(error) === 'DEPENDENCY_DOWN' && performance.now() < givesUpAt;
      if (!mayPass || signal?.aborted) throw error;
      await pause();
    }
  }
}

type Scanned = Pick<NightSummary, 'stoppedSources' | 'customersWithSendOrder' | 'pausedProviders'> & {
  readonly date: string;
  readonly zone: string;
  readonly contracts: number;
  readonly counts: ScanReport['stages'];
  readonly wallMs: number;
};

function summarise(
  outcomes: Awaited<ReturnType<NightStore['outcomes']>>,
  stageOrder: readonly string[],
  scanned: Scanned,
): NightSummary {
  const stages = stageOrder.map((stage) => {
    const outcome = outcomes.find((each) => each.stage === stage);
    return {
      stage,
      matched: scanned.counts[stage]?.matched ?? 0,
      started: scanned.counts[stage]?.started ?? 0,
      deferred: scanned.counts[stage]?.deferred ?? 0,
      bundled: scanned.counts[stage]?.bundled ?? 0,
      completed: outcome?.statuses.completed ?? 0,
      failed: outcome?.statuses.failed ?? 0,
      artifacts: outcome?.artifacts ?? 0,
      needsCorrection: outcome?.needsCorrection ?? 0,
    };
  });
  const sum = (figure: (stage: StageSummary) => number): number =>
    stages.reduce((total, stage) => total + figure(stage), 0);
  return {
    date: scanned.date,
    zone: scanned.zone,
    contracts: scanned.contracts,
    matched: sum((stage) => stage.matched),
    started: sum((stage) => stage.started),
    deferred: sum((stage) => stage.deferred),
    bundled: sum((stage) => stage.bundled),
    completed: sum((stage) => stage.completed),
    failed: sum((stage) => stage.failed),
    waiting: outcomes.reduce((total, each) => total + (each.statuses.waiting ?? 0), 0),
    artifacts: sum((stage) => stage.artifacts),
    needsCorrection: sum((stage) => stage.needsCorrection),
    tokens: outcomes.reduce((total, each) => total + each.tokens, 0),
    costUsd: outcomes.reduce((total, each) => total + each.costUsd, 0),
    wallMs: scanned.wallMs,
    stoppedSources: scanned.stoppedSources,
    customersWithSendOrder: scanned.customersWithSendOrder,
    pausedProviders: scanned.pausedProviders,
    stages,
  };
}
