import type { ImportReport } from '../../imports/import-tally.ts';
import { counted, printable, table } from './output.ts';

const SHOWN = 5;
const SHOWN_GONE = 10;

/** Formats the result of an import run. */
export function formatImport(
  report: ImportReport,
  rejectsFile: string | null,
  ignored: readonly string[],
): string {
  return [
    headOf(report),
    ...termLines(report),
    ...otherLines(report, ignored),
    ...rejectLines(report, rejectsFile),
    ...(report.dryRun ? ['Nothing was written.'] : []),
  ].join('\n');
}

function headOf({
  kind,
  rowsRead,
  groups,
  inserted,
  updated,
  unchanged,
  rejected,
  leftOut,
  dryRun,
  asOf,
}: ImportReport): string {
  const rows: readonly [string, number][] = [
    [dryRun ? 'would be inserted' : 'inserted', inserted],
    [dryRun ? 'would be updated' : 'updated', updated],
    ['unchanged', unchanged],
    ['left out on purpose', leftOut],
    ['rejected', rejected],
  ];
  const made = groups === 0 ? '' : `, which make ${counted(groups, 'row')}`;
  return `Read ${counted(rowsRead, 'row')} of ${kind} as of ${asOf}${made}:\n\n${table(
    [
      { title: '', cell: ([what]) => what },
      { title: 'Rows', cell: ([, count]) => count },
    ],
    rows,
  )}\n`;
}

const CAUSES = {
  new_term_start: 'a later term_start',
  explicit: 'a higher term_number',
  moved_far: 'a date that moved by more than half the term',
  rolled_over: 'auto-renewal',
} as const;

function termLines({ terms, superseded, gone, kind }: ImportReport): string[] {
  const lines: string[] = [];
  if (kind === 'contracts') {
    const renewed = Object.entries(terms.renewed).filter(([, count]) => count > 0);
    const causes = renewed.map(
      ([cause, count]) => `${count.toLocaleString('en-US')} by ${CAUSES[cause as keyof typeof CAUSES]}`,
    );
    const first = `Terms: ${terms.first.toLocaleString('en-US')} first, ${terms.amended.toLocaleString('en-US')} amended`;
    lines.push(`${first}, ${causes.length === 0 ? 'none renewed' : `renewed ${causes.join(', ')}`}.`);
  }
  if (gone.length > 0) {
    const more = gone.length > SHOWN_GONE ? `, and ${gone.length - SHOWN_GONE} more` : '';
    const names = printable(gone.slice(0, SHOWN_GONE).join(', '));
    lines.push(`Gone from the export, and cancelled: ${counted(gone.length, 'contract')} (${names}${more}).`);
  }
  if (superseded > 0)
    lines.push(`Superseded, since their data changed: ${counted(superseded, 'unfinished execution')}.`);
  return lines;
}

function otherLines({ ownersCreated }: ImportReport, ignored: readonly string[]): string[] {
  const lines: string[] = [];
  if (ownersCreated.length > 0)
    lines.push(
      `New users, as owners: ${printable(ownersCreated.slice(0, 20).join(', '))}${ownersCreated.length > 20 ? ', …' : ''}.`,
    );
  if (ignored.length > 0)
    lines.push(
      `Columns that are not ours were passed over: ${printable(ignored.join(', '))}. A mapping can bring them in.`,
    );
  return lines;
}

function rejectLines({ rejects, rejected, dryRun }: ImportReport, rejectsFile: string | null): string[] {
  if (rejected === 0) return [];
  const shown = rejects
    .slice(0, SHOWN)
    .map(({ line, reason }) => `  line ${line}: ${printable(reason.replaceAll('\n', ' '))}`);
  const more = rejected > SHOWN ? [`  … and ${(rejected - SHOWN).toLocaleString('en-US')} more`] : [];
  const where =
    dryRun || rejectsFile === null
      ? []
      : [`They are in ${rejectsFile}: correct them there and import that file.`];
  return ['Rejected:', ...shown, ...more, ...where];
}
