import type { Command } from 'commander';
import { z } from 'zod';
import type { PlaybookAnalytics } from '../../../authoring/actions/measure-playbooks.ts';
import type { StepAnalytics, VersionAnalytics } from '../../../authoring/playbook-analytics.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { dateOption } from '../../options.ts';
import { counted, type TableColumn, table, usd } from '../../terminal/output.ts';
import { withActions } from '../../with-app.ts';

const options = z.object({ since: dateOption, until: dateOption });

export function addAnalytics(parent: Command, cli: Cli): void {
  const command = parent
    .command('analytics')
    .description('says how versions fared, step by step: runs, edits, failures, durations, cost, verdicts')
    .argument('[key]', 'a playbook (default: all)')
    .option('--since <date>', 'the first night (default: 90 days before the last)')
    .option('--until <date>', 'the last night (default: today in SCAN_TIMEZONE)');
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, options: asked, output } = invocation;
      const found = await playbooks.analytics(actor, { key: args[0], ...asked });
      output.data(found, () => formatAnalytics(found));
      return undefined;
    }),
  );
}

const COLUMNS: readonly TableColumn<StepAnalytics>[] = [
  { title: 'Step', cell: ({ stepKey }) => stepKey },
  { title: 'Completed', cell: ({ completed }) => completed },
  { title: 'Edited', cell: ({ edited }) => edited },
  { title: 'Skipped', cell: ({ skipped }) => skipped },
  { title: 'Failed', cell: ({ failed }) => failed },
  { title: 'p50', cell: ({ seconds }) => (seconds ? formatSeconds(seconds.p50) : '–') },
  { title: 'p95', cell: ({ seconds }) => (seconds ? formatSeconds(seconds.p95) : '–') },
  { title: 'Calls', cell: ({ modelCalls }) => modelCalls },
  { title: 'Tokens', cell: ({ inputTokens, outputTokens }) => inputTokens + outputTokens },
  { title: 'Cost', cell: ({ costUsd }) => usd(costUsd) },
];

function formatAnalytics({ since, until, versions }: PlaybookAnalytics): string {
  const nights = `nights from ${since} to ${until}`;
  if (versions.length === 0) return `Nothing was started for the ${nights}.`;
  return [`For the ${nights}:`, ...versions.map(formatVersion)].join('\n\n');
}

function formatVersion({ key, version, steps, ...of }: VersionAnalytics): string {
  const verdicts =
    of.secondsToVerdict === null
      ? ''
      : `; a verdict after ${formatSeconds(of.secondsToVerdict.p50)} (p95 ${formatSeconds(of.secondsToVerdict.p95)})`;
  return [
    `${key}@${version}: ${formatCounts('execution', of.executions)}`,
    `${formatCounts('artifact', of.artifacts)}${verdicts}`,
    table(COLUMNS, steps),
  ].join('\n');
}

/** `12 executions (10 completed, 2 failed)` */
function formatCounts(what: string, byStatus: Readonly<Record<string, number>>): string {
  const counts = Object.entries(byStatus).sort(([, a], [, b]) => b - a);
  const all = counted(
    counts.reduce((sum, [, count]) => sum + count, 0),
    what,
  );
  if (counts.length === 0) return all;
  return `${all} (${counts.map(([status, count]) => `${count} ${status.replaceAll('_', ' ')}`).join(', ')})`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** `1.5 h` */
function formatSeconds(seconds: number): string {
  const [name, size] = UNITS.find(([, least]) => seconds >= least) ?? ['s', 1];
  return `${(seconds / size).toFixed(1)} ${name}`;
}
