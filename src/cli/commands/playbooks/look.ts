import type { Command } from 'commander';
import { z } from 'zod';
import type { PlaybookChange, VersionSummary } from '../../../authoring/version-detail.ts';
import { parseRef } from '../../../playbook/version-ref.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { addListOptions, dateOption } from '../../options.ts';
import type { TableColumn } from '../../terminal/output.ts';
import { printFound } from '../../terminal/print-found.ts';
import { withActions } from '../../with-app.ts';
import { formatPlaybook } from './format-playbook.ts';
import { formatAudience, formatWindow } from './format-version.ts';

const listOptions = z.object({ all: z.boolean().optional(), date: dateOption });
const showOptions = z.object({ yaml: z.boolean().optional() });

export function addLook(parent: Command, cli: Cli): void {
  addList(parent, cli);
  addShow(parent, cli);
  addHistory(parent, cli);
}

const COLUMNS: readonly TableColumn<VersionSummary>[] = [
  { title: 'Playbook', cell: ({ key, version }) => `${key}@${version}` },
  {
    title: 'Variation',
    cell: ({ liveFor, rolledOutAs }) =>
      [...new Set(liveFor.map(({ name }) => name))].join('; ') || (rolledOutAs ?? '–'),
    max: 30,
  },
  { title: 'Stage', cell: ({ stage }) => stage, max: 20 },
  { title: 'Days before', cell: ({ window }) => formatWindow(window) },
  { title: 'Status', cell: ({ status, paused }) => (paused && status === 'published' ? 'paused' : status) },
  {
    title: 'Live for',
    cell: ({ liveFor }) => liveFor.map(({ audience }) => formatAudience(audience)).join('; ') || '–',
    max: 60,
  },
  { title: 'By', cell: ({ publishedBy, author }) => publishedBy ?? author, max: 20 },
  { title: 'On', cell: ({ publishedAt, createdAt }) => (publishedAt ?? createdAt).slice(0, 10) },
  { title: 'Note', cell: ({ retiredNote, note }) => retiredNote ?? note, max: 40 },
];

function addList(parent: Command, cli: Cli): void {
  const command = parent
    .command('ls')
    .description('lists what is live and the drafts; with a key, all of its versions')
    .argument('[key]', 'a playbook')
    .option('--all', 'also what is live no longer')
    .option('--date <date>', 'live on this day (default: today in SCAN_TIMEZONE)');
  defineCommand(cli, command, listOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, options, args, output } = invocation;
      const found = await playbooks.list(actor, { key: args[0], ...options });
      printFound(output, found, COLUMNS, Number.POSITIVE_INFINITY);
      return undefined;
    }),
  );
}

function addShow(parent: Command, cli: Cli): void {
  const command = parent
    .command('show')
    .description('says what one does: when, for whom, its steps and artifacts')
    .argument('<ref>', 'a playbook: prepare, prepare@3 or prepare@draft')
    .option('--yaml', 'as its file');
  defineCommand(cli, command, showOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, output, options } = invocation;
      const shown = await playbooks.export(actor, parseRef(args[0] ?? ''));
      for (const note of shown.notes) output.note(note);
      output.data(shown.playbook, () => (options.yaml ? shown.text : formatPlaybook(shown)));
      return undefined;
    }),
  );
}

const HISTORY: readonly TableColumn<PlaybookChange>[] = [
  { title: 'When', cell: ({ at }) => at.slice(0, 19).replace('T', ' ') },
  { title: 'Who', cell: ({ actor }) => actor, max: 24 },
  { title: 'What', cell: ({ action, details }) => `${action}${whatOf(details)}`, max: 70 },
  { title: 'Note', cell: ({ details }) => (typeof details.note === 'string' ? details.note : ''), max: 50 },
];

const versionsSchema = z.array(z.union([z.number(), z.object({ version: z.number(), name: z.string() })]));

function whatOf(details: PlaybookChange['details']): string {
  const versions = versionsSchema.safeParse(details.versions ?? details.restored);
  if (versions.success)
    return ` ${versions.data.map((each) => (typeof each === 'number' ? each : `${each.version} (${each.name})`)).join(', ')}`;
  if (typeof details.revision === 'number') return `, revision ${details.revision}`;
  return typeof details.name === 'string' ? ` ${details.name}` : '';
}

function addHistory(parent: Command, cli: Cli): void {
  const command = parent
    .command('history')
    .description('says who changed a playbook, how and when, the newest first')
    .argument('<key>', 'a playbook');
  defineCommand(cli, command, addListOptions(command, []), (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const [key = ''] = invocation.args;
      const { limit } = invocation.options;
      const found = await playbooks.history(invocation.actor, key, limit);
      printFound(invocation.output, found, HISTORY, limit);
      return undefined;
    }),
  );
}
