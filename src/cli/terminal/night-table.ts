import type { Config } from '../../platform/config/config.ts';
import type { NightSummary, StageSummary } from '../../schedule/actions/run-night.ts';
import type { StageOutcome } from '../../schedule/night-figures.ts';
import { formatPause } from './format-pause.ts';
import { formatSourceState } from './format-source.ts';
import { counted, type TableColumn, table, usd } from './output.ts';

type NightRow = Omit<StageSummary, 'stage'> & {
  readonly title: string;
  readonly tokens: number;
  readonly costUsd: number;
};

const COLUMNS: readonly TableColumn<NightRow>[] = [
  { title: 'Stage', cell: (row) => row.title },
  { title: 'Matched', cell: (row) => row.matched },
  { title: 'Started', cell: (row) => row.started },
  { title: 'Bundled', cell: (row) => row.bundled },
  { title: 'Deferred', cell: (row) => row.deferred },
  { title: 'Completed', cell: (row) => row.completed },
  { title: 'Failed', cell: (row) => row.failed },
  { title: 'Artifacts', cell: (row) => row.artifacts },
  { title: 'Tokens', cell: (row) => row.tokens },
  { title: 'Cost', cell: (row) => usd(row.costUsd) },
];

const COLUMNS_IN_WORDS =
  "Matched: contracts in the stage's window tonight; Started: new ones; Bundled: prepared with a contract that renews\n" +
  'together with them; Deferred: left for another night within the window (nightshift deferred ls says why).';
const NOTHING_SPENT = 'The mock model answered; nothing was spent.';

/** Formats a night by stage. The summary has no costs of stages; they come from `outcomes`. */
export function nightTable(
  summary: NightSummary,
  outcomes: readonly StageOutcome[],
  provider: Config['llm']['provider'],
): string {
  const { date, zone, contracts, stages, waiting, wallMs } = summary;
  const rows = stages.map((stage): NightRow => {
    const outcome = outcomes.find((each) => each.stage === stage.stage);
    return { ...stage, title: stage.stage, tokens: outcome?.tokens ?? 0, costUsd: outcome?.costUsd ?? 0 };
  });
  const head = `The night of ${date} (${zone}): ${counted(contracts, 'contract')}, ${(wallMs / 1000).toFixed(1)} s`;
  const waits = waiting > 0 ? `\n${counted(waiting, 'execution')} waiting for a named person or datum.` : '';
  const isFree = provider === 'mock' && summary.tokens > 0 && summary.costUsd === 0;
  const notes = `${COLUMNS_IN_WORDS}${isFree ? `\n${NOTHING_SPENT}` : ''}`;
  return `\n${head}\n\n${table(COLUMNS, [...rows, { ...summary, title: 'Total' }])}\n\n${notes}${waits}${formatDraftsToCorrect(summary)}${sendOrders(summary)}${formatStoppedSources(summary)}${paused(summary)}`;
}

function formatDraftsToCorrect({ date, needsCorrection }: NightSummary): string {
  return needsCorrection === 0
    ? ''
    : `\nTo correct before review: ${counted(needsCorrection, 'draft')} for customers that name what no customer must see:\n` +
        `  nightshift artifacts ls --status needs_correction --night ${date}`;
}

function sendOrders({ date, customersWithSendOrder: customers }: NightSummary): string {
  return customers === 0
    ? ''
    : `\nDrafts of several stages wait for ${counted(customers, 'customer')}, and one should be sent at a time:\n` +
        `  nightshift artifacts ls --send-orders --night ${date}`;
}

function paused({ pausedProviders }: NightSummary): string {
  return pausedProviders.length === 0
    ? ''
    : `\nProviders that refuse:\n${pausedProviders.map((each) => `  ${formatPause(each)}`).join('\n')}`;
}

function formatStoppedSources({ stoppedSources }: NightSummary): string {
  return stoppedSources.length === 0
    ? ''
    : `\nSources that have stopped:\n${stoppedSources.map((each) => `  ${formatSourceState(each)}`).join('\n')}`;
}
