import type { Command } from 'commander';
import { z } from 'zod';
import type { Rollout } from '../../../authoring/version-detail.ts';
import { parseRef } from '../../../playbook/version-ref.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { dateOption, textOption } from '../../options.ts';
import type { TableColumn } from '../../terminal/output.ts';
import { printFound } from '../../terminal/print-found.ts';
import { withActions } from '../../with-app.ts';
import { formatAudience } from './format-version.ts';

const nameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'takes lower case letters, digits and _');
const rolloutOptions = z.object({
  audience: textOption,
  name: nameSchema.optional(),
  priority: z.coerce.number().int('is no whole number').default(0),
  weight: z.coerce.number().int('is no whole number').positive('must be above 0').default(100),
  arm: nameSchema.default('a'),
  from: dateOption,
  to: dateOption,
  end: nameSchema.optional(),
  note: textOption,
});
const noteOptions = z.object({ note: textOption });

export function addRollouts(parent: Command, cli: Cli): void {
  addRollout(parent, cli);
  addPause(parent, cli, 'pause');
  addPause(parent, cli, 'resume');
}

const COLUMNS: readonly TableColumn<Rollout>[] = [
  { title: 'Rollout', cell: ({ name }) => name },
  { title: 'Version', cell: ({ version }) => version },
  { title: 'For', cell: ({ audience }) => formatAudience(audience), max: 60 },
  { title: 'Priority', cell: ({ priority }) => priority },
  { title: 'Arm', cell: ({ arm }) => arm },
  { title: 'Weight', cell: ({ weight }) => weight },
  { title: 'From', cell: ({ validFrom }) => validFrom },
  { title: 'To', cell: ({ validTo }) => validTo ?? '' },
  { title: 'By', cell: ({ author, origin }) => author ?? origin, max: 20 },
];

function addRollout(parent: Command, cli: Cli): void {
  const command = parent
    .command('rollout')
    .description(
      'says which version is live for whom; with a version, changes it, and the content stays as it is',
    )
    .argument('<ref>', 'a playbook: prepare lists, prepare@3 makes version 3 live')
    .option(
      '--audience <yaml>',
      "for whom, as in a file: '{ segment: [enterprise], arr_min: 100000 }' (default: everybody)",
    )
    .option('--name <name>', 'what to call it (default: general, or after its audience)')
    .option('--priority <n>', 'above others that hold for the same customer', '0')
    .option('--arm <name>', 'of an experiment: each arm of one audience and priority gets its share', 'a')
    .option('--weight <n>', 'its share among the arms', '100')
    .option('--from <date>', 'from this day on (default: today in SCAN_TIMEZONE)')
    .option('--to <date>', 'the last day (default: until further notice)')
    .option('--end <name>', 'end the rollout of this name')
    .option('--note <words>', 'why, for its history');
  defineCommand(cli, command, rolloutOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, options, output } = invocation;
      const ref = parseRef(args[0] ?? '');
      const { end: name, ...asked } = options;
      if (name !== undefined) await playbooks.endRollout(actor, { ...asked, key: ref.key, name });
      else if (ref.at !== 'live') await playbooks.rollOut(actor, { ref, ...asked });
      const found = await playbooks.rollouts(actor, ref.key, asked.from);
      printFound(output, found, COLUMNS, Number.POSITIVE_INFINITY);
      return undefined;
    }),
  );
}

function addPause(parent: Command, cli: Cli, verb: 'pause' | 'resume'): void {
  const isPause = verb === 'pause';
  const command = parent
    .command(verb)
    .description(
      isPause
        ? 'stops new starts of a playbook at once; what runs goes on'
        : 'lets a paused playbook start again',
    )
    .argument('<key>', 'a playbook')
    .option('--note <words>', 'why');
  defineCommand(cli, command, noteOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, options } = invocation;
      const { key } = parseRef(args[0] ?? '');
      const changed = await playbooks[verb](actor, { key, note: options.note });
      invocation.output.data({ key, paused: isPause, changed }, () => formatPaused(key, isPause, changed));
      return undefined;
    }),
  );
}

function formatPaused(key: string, isPause: boolean, changed: boolean): string {
  if (isPause) return changed ? `${key} is paused: it starts nothing.` : `${key} is paused already.`;
  return changed ? `${key} starts again with the next scan.` : `${key} is not paused.`;
}
