import type { Command } from 'commander';
import { z } from 'zod';
import type {
  StageExplanation,
  StartAnswer,
  StartExplanation,
  VersionExplanation,
} from '../../schedule/explain-rollout.ts';
import { type Cli, defineCommand } from '../command.ts';
import { dateOption, textOption } from '../options.ts';
import { printable, type TableColumn, table } from '../terminal/output.ts';
import { withActions } from '../with-app.ts';

const options = z.object({
  contract: z.string().min(1, 'is empty'),
  stage: textOption,
  date: dateOption,
  details: z.boolean().optional(),
});

export function addWhy(program: Command, cli: Cli): void {
  const command = program
    .command('why')
    .description('says for every stage why it starts for a contract, or why not')
    .requiredOption('--contract <id>', 'the contract, by id or external id')
    .option('--stage <stage>', 'only this stage, by key or name, with every version of it')
    .option('--date <date>', 'in the night of this day (default: today in SCAN_TIMEZONE)')
    .option('--details', 'every version, with what stands in its way');
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ schedule }) => {
      const { actor, output, options: asked } = invocation;
      const explanation = await schedule.explainStart(actor, asked);
      output.data(explanation, () => inWords(explanation, asked.details ?? asked.stage !== undefined));
      return undefined;
    }),
  );
}

const ANSWERS: Readonly<Record<StartAnswer, string>> = {
  starts: 'starts',
  deferred: 'deferred',
  bundled: 'bundled',
  started: 'started already',
  not_yet: 'not yet',
  over: 'over',
  no_anchor: 'cannot be placed',
  not_for_it: 'not for it',
  not_prepared: 'not prepared',
};

const COLUMNS: readonly TableColumn<StageExplanation>[] = [
  { title: 'Stage', cell: (each) => each.stage },
  { title: 'Answer', cell: (each) => ANSWERS[each.answer] },
  { title: 'Why', cell: (each) => each.words, max: 100 },
  { title: 'Next start', cell: (each) => each.nextOn },
  { title: 'Execution', cell: (each) => each.execution?.id ?? null },
];

const VERSIONS: readonly TableColumn<VersionExplanation>[] = [
  { title: 'Version', cell: (each) => String(each.version) },
  { title: 'Applies', cell: (each) => (each.isChosen ? 'yes' : 'no') },
  { title: 'For', cell: forWhom },
  { title: 'Why', cell: whyOf },
];

function forWhom({ rollout }: VersionExplanation): string {
  if (rollout === null) return 'nobody';
  const conditions = Object.entries(rollout.audience).map(([name, value]) => `${name} ${value}`);
  return conditions.length === 0 ? 'everybody' : conditions.join(', ');
}

function whyOf({ isChosen, reasons }: VersionExplanation): string {
  if (!isChosen) return reasons.map((each) => each.words).join('; ');
  return 'of the live ones that are for this contract it comes first';
}

function inWords(explanation: StartExplanation, withVersions: boolean): string {
  const { contract, customer, term, date, stages, reasons } = explanation;
  const renews = term === null ? 'no open term' : `term ${term.termNumber} renews ${term.renewalDate}`;
  const head = printable(
    `${customer.name}, ${contract.name} (${contract.externalId}), on ${date}: ${renews}`,
  );
  const not = reasons.map((each) => `Nothing is prepared: ${each.words}.`);
  if (stages.length === 0) return [head, ...not, 'There are no playbooks.'].join('\n');
  const parts = [[head, ...not].join('\n'), table(COLUMNS, stages)];
  if (withVersions)
    for (const each of stages) parts.push(`${each.stage} (${each.key})\n${table(VERSIONS, each.versions)}`);
  return parts.join('\n\n');
}
