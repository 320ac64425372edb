import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ConvertedWorkflow } from '../../legacy-migration/convert/convert-workflow.ts';
import {
  type MigrationReport,
  needsPersonIn,
  reportMarkdown,
} from '../../legacy-migration/convert/report.ts';
import { migrateLegacy } from '../../legacy-migration/migrate-legacy.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { dayOf, textOption } from '../options.ts';
import { printable } from '../terminal/output.ts';
import { withStores } from '../with-app.ts';

const options = z.object({ out: textOption, mapping: textOption, publish: z.boolean().default(false) });
type Options = z.infer<typeof options>;

export function addMigrateLegacy(program: Command, cli: Cli): void {
  const command = program
    .command('migrate-legacy')
    .description('turns hardcoded TypeScript workflows into playbooks; reads the code and never runs it')
    .argument('<path...>', 'files and folders of legacy workflows')
    .option('--out <dir>', 'write a YAML file a workflow, and REPORT.md')
    .option('--mapping <file>', 'YAML: renamed paths, stages, helpers and keys, on top of the defaults')
    .option('--publish', 'publish what needs nobody, from today on');
  defineCommand(cli, command, options, async (invocation) => {
    const report = invocation.options.publish
      ? await withStores(invocation, ({ stores }) => migrate(invocation, stores.playbooks))
      : await migrate(invocation);
    invocation.output.data(report, () => printable(reportMarkdown(report)));
    return needsPersonIn(report) ? EXIT.partlyDone : EXIT.ok;
  });
}

async function migrate(
  { args, options: { out, mapping }, config }: Invocation<Options>,
  playbooks?: NonNullable<Parameters<typeof migrateLegacy>[0]['publish']>['playbooks'],
): Promise<MigrationReport> {
  // The parser is a library of its own weight, and of no use to other commands.
  const { createLegacySource } = await import('../../legacy-migration/reader/create-legacy-source.ts');
  const { libraryKeys } = await import('../../../seeds/publish-playbooks.ts');
  const source = createLegacySource();
  const publish = playbooks && { playbooks, from: dayOf(undefined, config.scan.zone) };
  const report = await migrateLegacy(
    {
      source,
      publish,
      libraryKeys: await libraryKeys(),
      write: out === undefined ? undefined : (workflow) => write(out, workflow),
    },
    args,
    mapping === undefined ? undefined : source.readMapping(mapping),
  );
  if (out !== undefined) await inFolder(out, 'REPORT.md', reportMarkdown(report));
  return report;
}

async function write(out: string, workflow: ConvertedWorkflow): Promise<string> {
  const { playbookYaml } = await import('../../legacy-migration/reader/write-playbook.ts');
  return inFolder(out, `${workflow.key}.yaml`, playbookYaml(workflow));
}

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
