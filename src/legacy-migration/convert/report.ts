import type { ConvertedWorkflow } from './convert-workflow.ts';
import type { Finding } from './finding.ts';
import { countOf, type InventoryEntry, inventoryOf } from './inventory.ts';

/** The report of one run. */
export type MigrationReport = {
  readonly inventory: readonly InventoryEntry[];
  readonly workflows: readonly ReportedWorkflow[];
  readonly files: readonly {
    readonly file: string;
    readonly lines: number;
    readonly workflows: readonly string[];
    readonly problem: string | null;
  }[];
};
export type ReportedWorkflow = Pick<
  ConvertedWorkflow,
  'key' | 'legacyKey' | 'stage' | 'file' | 'findings'
> & {
  /** The path of the file that was written; null without --out. */
  readonly written: string | null;
  /**
   * The version that was published; null where none was. `refused` then holds the reason, if publishing was asked for.
   */
  readonly published: number | null;
  readonly refused: string | null;
};

export function reportOf(
  workflows: readonly ConvertedWorkflow[],
  files: MigrationReport['files'],
  done: ReadonlyMap<ConvertedWorkflow, Pick<ReportedWorkflow, 'written' | 'published' | 'refused'>>,
): MigrationReport {
  return {
    inventory: inventoryOf(workflows),
    workflows: workflows.map((workflow) => {
      const { key, legacyKey, stage, file, findings } = workflow;
      return {
        key,
        legacyKey,
        stage,
        file,
        findings,
        ...(done.get(workflow) ?? { written: null, published: null, refused: null }),
      };
    }),
    files,
  };
}

/** Whether a person has anything left to do, which means exit code 5. */
export const needsPersonIn = ({ workflows, files }: MigrationReport): boolean =>
  files.some(({ problem }) => problem !== null) ||
  workflows.some(({ findings, refused }) => refused !== null || countOf(findings, 'needs_person') > 0);

const HEADS = {
  needs_person: 'Needs a person',
  approximated: 'Approximated',
  note: 'Notes',
  converted: 'Converted',
} as const;

/** The report as Markdown, which also reads well as plain text. */
export function reportMarkdown(report: MigrationReport): string {
  const { inventory, workflows, files } = report;
  const rows = inventory.map((entry) =>
    [
      entry.order,
      entry.key,
      entry.stage,
      entry.file,
      entry.steps,
      entry.artifacts,
      entry.converted,
      entry.approximated,
      entry.needsPerson,
      entry.complexity,
      entry.minutes,
    ]
      .map(cell)
      .join(' | '),
  );
  const unread = files
    .filter(({ problem }) => problem !== null)
    .map(({ file, problem }) => `- ${file}: ${oneLine(problem ?? '')}`);
  const without = files
    .filter(({ problem, workflows: names }) => problem === null && names.length === 0)
    .map(({ file }) => `- ${file}: no workflow of its own`);
  return [
    '# Migration report',
    '',
    'In the order in which to take them: what others read comes first, then what costs least. Minutes are an estimate, not a measurement:',
    '15 a workflow, 5 a step, 3 an artifact, 1 an approximation, 10 for what needs a person.',
    '',
    '| order | key | stage | file | steps | artifacts | converted | approximated | needs a person | complexity | minutes |',
    '| ---: | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |',
    ...rows.map((row) => `| ${row} |`),
    ...(unread.length > 0 ? ['', '## Not read', '', ...unread] : []),
    ...(without.length > 0 ? ['', '## Without a workflow', '', ...without] : []),
    ...workflows.flatMap(workflowLines),
    '',
  ].join('\n');
}

function workflowLines(workflow: ReportedWorkflow): string[] {
  const state =
    workflow.published !== null ? `Published as version ${workflow.published}.` : (workflow.refused ?? '');
  return [
    '',
    `## ${workflow.key}`,
    '',
    `From \`${workflow.legacyKey}\` in ${workflow.file}.${workflow.written === null ? '' : ` Written to ${workflow.written}.`}${state === '' ? '' : ` ${state}`}`,
    ...(Object.keys(HEADS) as Finding['severity'][]).flatMap((severity) => {
      const found = workflow.findings.filter((finding) => finding.severity === severity);
      return found.length === 0
        ? []
        : ['', `### ${HEADS[severity]} (${found.length})`, '', ...found.map(findingLine)];
    }),
  ];
}

function findingLine({ file, line, where, message, from, to }: Finding): string {
  const change = [from, to]
    .filter((text) => text !== undefined && text !== '')
    .map((text) => code(text ?? ''))
    .join(' → ');
  return `- ${file}:${line} ${where === '' ? '' : `${where}: `}${oneLine(message)}${change === '' ? '' : `: ${change}`}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 400);
const code = (text: string): string => `\`${oneLine(text).replaceAll('`', "'")}\``;
const cell = (value: string | number): string => oneLine(String(value)).replaceAll('|', '\\|');
