import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { MigrateLegacy } from '../../legacy-migration/actions.ts';
import { needsPersonIn } from '../../legacy-migration/convert/report.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { printable } from '../terminal/output.ts';
import { fileActions, withActions } from '../with-app.ts';

const options = z.object({ out: textOption, mapping: textOption, publish: z.boolean().default(false) });
type Options = z.infer<typeof options>;

export function addMigrateLegacy(program: Command, cli: Cli): void {
  const command = program
    .command('migrate-legacy')
    .description('converts hardcoded TypeScript workflows into playbooks; reads the code and never runs it')
    .argument('<path...>', 'files and folders of legacy workflows')
    .option('--out <dir>', 'write a YAML file a workflow, and REPORT.md')
    .option('--mapping <file>', 'YAML: renamed paths, stages, helpers and keys, on top of the defaults')
    .option('--publish', 'publish what needs nobody, from today on');
  defineCommand(cli, command, options, async (invocation) => {
    const { config, output } = invocation;
    const { report, markdown } = invocation.options.publish
      ? await withActions(invocation, ({ legacy }) => convert(invocation, legacy.migrate))
      : await convert(invocation, (await fileActions(config)).convertLegacy);
    output.data(report, () => printable(markdown));
    return needsPersonIn(report) ? EXIT.partlyDone : EXIT.ok;
  });
}

const convert = (
  { actor, args, options: { out, mapping } }: Invocation<Options>,
  migrateLegacy: MigrateLegacy,
): ReturnType<MigrateLegacy> =>
  migrateLegacy(actor, {
    ...{ paths: args, mapping },
    write: out === undefined ? undefined : (name, text) => inFolder(out, name, text),
  });

async function inFolder(out: string, name: string, text: string): Promise<string> {
  const path = join(out, name);
  try {
    await mkdir(out, { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NightshiftError(
      'USAGE_INVALID',
      `${path} can not be written: ${why}`,
      'Give --out a folder that you may write to.',
      { path },
      cause,
    );
  }
  return path;
}
