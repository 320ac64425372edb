import type { Command } from 'commander';
import { z } from 'zod';
import type { Fact } from '../../book/book.ts';
import { wholeNumber } from '../../platform/config/values.ts';
import { type JsonObject, jsonObjectSchema } from '../../platform/json.ts';
import { type Cli, defineCommand, JSON_OPTION } from '../command.ts';
import { addListOptions, dateOption } from '../options.ts';
import type { TableColumn } from '../terminal/output.ts';
import { printFound } from '../terminal/print-found.ts';
import { withActions } from '../with-app.ts';

const valueOption = z.string().transform((text, context): JsonObject => {
  const parsed = jsonObjectSchema.safeParse(jsonOrNull(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'is no JSON object; write {"status":"silent"}' });
  return z.NEVER;
});

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const recordOptions = z.object({
  contract: z.string().min(1, 'is empty'),
  kind: z.string().min(1, 'is empty'),
  value: valueOption,
  date: dateOption,
  term: wholeNumber(1, 10_000).optional(),
});

const COLUMNS: readonly TableColumn<Fact>[] = [
  { title: 'As of', cell: (each) => each.asOf },
  { title: 'Term', cell: (each) => String(each.termNumber) },
  { title: 'Kind', cell: (each) => each.kind },
  { title: 'Value', cell: (each) => JSON.stringify(each.value), max: 60 },
  { title: 'Source', cell: (each) => each.source, max: 30 },
];

export function addFacts(program: Command, cli: Cli): void {
  const facts = program
    .command('facts')
    .description('what people and systems said about renewals')
    .option(...JSON_OPTION);
  addRecord(facts, cli);
  addList(facts, cli);
}

function addRecord(parent: Command, cli: Cli): void {
  const command = parent
    .command('record')
    .description('records what somebody said or did about a renewal; you are its source')
    .requiredOption('--contract <id>', 'by id or external id')
    .requiredOption('--kind <kind>', 'what it is about, such as stance')
    .requiredOption('--value <json>', 'an object with the keys of facts.*')
    .option('--date <date>', 'the day of which it is true (default: today in SCAN_TIMEZONE)')
    .option('--term <n>', 'the number of the term (default: the open one)');
  defineCommand(cli, command, recordOptions, (invocation) =>
    withActions(invocation, async ({ book }) => {
      const { actor, output, options } = invocation;
      const { contract, kind, value, date: asOf, term: termNumber } = options;
      const done = await book.recordFact(actor, { contract, kind, value, asOf, termNumber });
      output.data(done, () => (done.created ? 'Recorded.' : 'It had been recorded already.'));
      return undefined;
    }),
  );
}

function addList(parent: Command, cli: Cli): void {
  const command = parent
    .command('ls')
    .description('lists what was said about a contract, the newest first')
    .argument('<contract>', 'by id or external id');
  defineCommand(cli, command, addListOptions(command, []), (invocation) =>
    withActions(invocation, async ({ book }) => {
      const { actor, output, options, args } = invocation;
      const found = await book.facts(actor, args[0] ?? '', options);
      printFound(output, found, COLUMNS, options.limit);
      return undefined;
    }),
  );
}
