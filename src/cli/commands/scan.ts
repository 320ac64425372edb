import type { Command } from 'commander';
import { z } from 'zod';
import type { PlannedStart } from '../../schedule/plan-scan.ts';
import { countIn } from '../../schedule/scan-contracts.ts';
import type { ScanReport } from '../../schedule/scan-report.ts';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { dateOption } from '../options.ts';
import { counted, type TableColumn, table } from '../terminal/output.ts';
import { withActions, withQueue } from '../with-app.ts';
import { DEFERRED_FOR } from './deferred.ts';

const options = z.object({ date: dateOption, dryRun: z.boolean().optional() });
type ScanInvocation = Invocation<z.infer<typeof options>>;

export function addScan(program: Command, cli: Cli): void {
  const command = program
    .command('scan')
    .description('matches contracts to the windows of the playbooks and starts what is due')
    .option('--date <date>', 'the night of this day (default: today in SCAN_TIMEZONE)')
    .option('--dry-run', 'say what would start; write nothing');
  defineCommand(cli, command, options, async (invocation) => {
    if (invocation.options.dryRun) await dryRun(invocation);
    else await scan(invocation);
    return undefined;
  });
}

function scan(invocation: ScanInvocation): Promise<void> {
  return withQueue(invocation, async ({ schedule }) => {
    const { actor, output, options: asked } = invocation;
    const { report, dispatched, stages } = await schedule.scan(actor, asked.date);
    output.data({ ...report, dispatched }, () => summary(report, stages));
    if (report.missed > 0)
      output.note(
        `${counted(report.missed, 'window')} passed without a start; see the table slipped_windows.`,
      );
    const deferred = countIn(report, 'deferred');
    if (deferred > 0)
      output.note(`${counted(deferred, 'start')} deferred; see why and until when: nightshift deferred ls`);
    output.note(
      `${counted(dispatched, 'execution')} handed to the workers; they run while \`nightshift start\` is up.`,
    );
  });
}

function summary({ scanDate, contracts, stages }: ScanReport, order: readonly string[]): string {
  const rows = Object.entries(stages).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const head = `Scanned ${counted(contracts, 'contract')} for ${scanDate}.`;
  if (rows.length === 0) return `${head} None is in a window.`;
  return `${head}\n\n${table(
    [
      { title: 'Stage', cell: ([stage]) => stage },
      { title: 'Matched', cell: ([, count]) => count.matched },
      { title: 'Started', cell: ([, count]) => count.started },
      { title: 'Bundled', cell: ([, count]) => count.bundled },
      { title: 'Deferred', cell: ([, count]) => count.deferred },
    ],
    rows,
  )}`;
}

const DUE: readonly TableColumn<PlannedStart>[] = [
  {
    title: 'Tonight',
    cell: ({ fate, reason }) => (reason === null ? fate : `${fate}: ${DEFERRED_FOR[reason]}`),
  },
  { title: 'Stage', cell: (due) => due.stage },
  { title: 'Days', cell: (due) => due.daysLeft },
  { title: 'Occurrence', cell: (due) => due.occurrence },
  { title: 'Customer', cell: (due) => due.customer, max: 32 },
  { title: 'Contract', cell: (due) => due.contract, max: 32 },
  { title: 'Contract id', cell: (due) => due.contractId },
];

function dryRun(invocation: ScanInvocation): Promise<void> {
  return withActions(invocation, async ({ schedule }) => {
    const { actor, output, options: asked } = invocation;
    const { date, contracts, due } = await schedule.previewScan(actor, asked.date);
    const count = (fate: PlannedStart['fate']): number => due.filter((each) => each.fate === fate).length;
    const [exist, deferred, bundled] = [count('exists'), count('deferred'), count('bundled')];
    output.data({ date, contracts, deferred, bundled, due }, () => {
      const head =
        `${counted(contracts, 'contract')} on ${date}: ${due.length} in a window, ${exist} of them started already. ` +
        `${count('starts')} would start, ${bundled} be bundled and ${deferred} deferred. Nothing was written.`;
      const open = due.filter((each) => each.fate !== 'exists').sort(byFate);
      return open.length === 0 ? head : `${head}\n\n${table(DUE, open)}`;
    });
  });
}

const FATES: readonly PlannedStart['fate'][] = ['starts', 'bundled', 'deferred', 'exists'];
const byFate = (a: PlannedStart, b: PlannedStart): number => FATES.indexOf(a.fate) - FATES.indexOf(b.fate);
