import type { Command } from 'commander';
import { z } from 'zod';
import { parseRef } from '../../../playbook/version-ref.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { dateOption, textOption } from '../../options.ts';
import { counted } from '../../terminal/output.ts';
import { withActions } from '../../with-app.ts';
import { formatAudience, formatEnding, formatPublished, noteProblems } from './format-version.ts';
import { isPath, readFilesOf } from './read-files.ts';

const publishOptions = z.object({
  note: textOption,
  from: dateOption,
  anyway: z.boolean().optional(),
  dryRun: z.boolean().optional(),
});
const retireOptions = z.object({ note: textOption, cancelUnstarted: z.boolean().optional() });
const noteOptions = z.object({ note: textOption });
const lintOptions = z.object({ strict: z.boolean().optional() });

export function addPublishing(parent: Command, cli: Cli): void {
  addLint(parent, cli);
  addPublish(parent, cli);
  addRollback(parent, cli);
  addRetire(parent, cli);
}

function addLint(parent: Command, cli: Cli): void {
  const command = parent
    .command('lint')
    .description('checks playbooks, files or folders, and says what is wrong at which line')
    .argument('<what...>', 'a file, a folder, or a playbook: prepare, prepare@3, prepare@draft')
    .option('--strict', 'fail on warnings, too');
  defineCommand(cli, command, lintOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, output, options } = invocation;
      const problemsOf = async (words: string) =>
        playbooks.lint(actor, isPath(words) ? await readFilesOf([words]) : parseRef(words));
      const problems = (await Promise.all(args.map(problemsOf))).flat();
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      output.data({ problems }, () =>
        problems.length === 0
          ? 'Nothing is wrong.'
          : `${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}.`,
      );
      if (!output.json) noteProblems(output, problems);
      return errors > 0 || (options.strict && problems.length > 0) ? EXIT.failed : EXIT.ok;
    }),
  );
}

function addPublish(parent: Command, cli: Cli): void {
  const command = parent
    .command('publish')
    .description('makes the draft of a playbook live; what runs keeps its version')
    .argument('<key>', 'a playbook')
    .option('--note <words>', 'why, for its history')
    .option('--from <date>', 'live from this day on (default: today in SCAN_TIMEZONE)')
    .option(
      '--anyway',
      'although something else has gone live since the draft was begun, or a variation ends by it',
    )
    .option('--dry-run', 'say what would change, and change nothing');
  defineCommand(cli, command, publishOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, options, args, output } = invocation;
      const { key } = parseRef(args[0] ?? '');
      const { versions, comparison, warnings, ends } = await playbooks.publish(actor, {
        ...{ key, note: options.note, from: options.from },
        ...{ anyway: options.anyway === true, dryRun: options.dryRun === true },
      });
      noteProblems(output, warnings);
      if (ends.length > 0 && options.dryRun)
        output.note(
          `It would end what is live and not in the draft: ${formatEnding(ends)}. Publishing refuses that, unless with --anyway.`,
        );
      output.data({ key, versions, ...comparison, warnings, ends }, () =>
        [
          ...versions.map(formatPublished),
          ...(ends.length > 0 && !options.dryRun ? [`Ended ${formatEnding(ends)}.`] : []),
          ...(options.dryRun ? [`Would change ${key}:`] : []),
          ...(comparison.described.length === 0
            ? ['  nothing']
            : comparison.described.map((line) => `  ${line}`)),
        ].join('\n'),
      );
      return undefined;
    }),
  );
}

function addRollback(parent: Command, cli: Cli): void {
  const command = parent
    .command('rollback')
    .description('restores what was live before the last change; with a version, makes that one live again')
    .argument('<ref>', 'a playbook: prepare, or a version of it, prepare@2')
    .option('--note <words>', 'why, for its history')
    .option('--from <date>', 'from this day on (default: today in SCAN_TIMEZONE)');
  const options = noteOptions.extend({ from: dateOption });
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, options: asked, args, output } = invocation;
      const ref = parseRef(args[0] ?? '');
      const { from, rollouts } = await playbooks.rollBack(actor, { ref, ...asked });
      output.data({ key: ref.key, rollouts }, () =>
        [
          `Live of ${ref.key} from ${from}:`,
          ...rollouts.map(({ version, audience }) => `  version ${version} for ${formatAudience(audience)}`),
        ].join('\n'),
      );
      return undefined;
    }),
  );
}

function addRetire(parent: Command, cli: Cli): void {
  const command = parent
    .command('retire')
    .description('ends a version, or all of a playbook: no new starts; what runs goes on')
    .argument('<ref>', 'a playbook: prepare, or a version of it, prepare@2')
    .option('--cancel-unstarted', 'also cancel what is pending and has not begun')
    .option('--note <words>', 'why, for its history');
  defineCommand(cli, command, retireOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, options, args, output } = invocation;
      const ref = parseRef(args[0] ?? '');
      const { key } = ref;
      const retired = await playbooks.retire(actor, {
        ...{ ref, note: options.note, cancelUnstarted: options.cancelUnstarted === true },
      });
      output.data({ key, ...retired }, () =>
        [
          retired.versions.length === 0
            ? `There is nothing published to retire of ${args[0]}.`
            : `Retired ${key}, ${retired.versions.length === 1 ? 'version' : 'versions'} ${retired.versions.join(', ')}.`,
          ...(options.cancelUnstarted ? [`Cancelled ${counted(retired.cancelled, 'execution')}.`] : []),
        ].join('\n'),
      );
      return undefined;
    }),
  );
}
