import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { ImportedFile } from '../../../authoring/actions/import-playbooks.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { playbookJsonSchema } from '../../../playbook/playbook-json-schema.ts';
import { parseRef, refText } from '../../../playbook/version-ref.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { dateOption, textOption } from '../../options.ts';
import { withActions } from '../../with-app.ts';
import { formatEnding, formatPublished, noteProblems } from './format-version.ts';
import { readFilesOf } from './read-files.ts';

const exportOptions = z.object({
  out: textOption,
  format: z.enum(['yaml', 'json']),
  all: z.boolean().optional(),
});
const importOptions = z.object({
  dryRun: z.boolean().optional(),
  takeOver: z.boolean().optional(),
  from: dateOption,
  note: textOption,
});
const schemaOptions = z.object({ out: textOption });

export function addFiles(parent: Command, cli: Cli): void {
  addExport(parent, cli);
  addImport(parent, cli);
  addSchema(parent, cli);
}

function addExport(parent: Command, cli: Cli): void {
  const command = parent
    .command('export')
    .description('writes playbooks as files: what is live with its variations, or one version')
    .argument('[ref...]', 'playbooks: prepare, prepare@3, prepare@draft')
    .option('--all', 'every playbook that is live')
    .option('--out <path>', 'into this file, or this folder for several (default: stdout)')
    .addOption(new Option('--format <format>', 'of the file').choices(['yaml', 'json']).default('yaml'));
  defineCommand(cli, command, exportOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, options, output } = invocation;
      const refs = options.all ? await playbooks.keys(actor) : args;
      if (refs.length === 0 || (refs.length > 1 && options.out === undefined))
        throw new NightshiftError(
          'USAGE_INVALID',
          refs.length === 0 ? 'There is nothing named to export.' : 'Several files do not go to one stdout.',
          refs.length === 0 ? 'Name playbooks, or give --all.' : 'Give a folder with --out.',
        );
      const exported = await Promise.all(refs.map((each) => playbooks.export(actor, parseRef(each))));
      const files: string[] = [];
      for (const { ref, playbook, text, notes } of exported) {
        const content = options.format === 'json' ? `${JSON.stringify(playbook, null, 2)}\n` : text;
        for (const note of notes) output.note(note);
        if (options.out === undefined) output.data(playbook, () => content);
        else files.push(await write(options.out, `${refText(ref)}.${options.format}`, content));
      }
      if (options.out !== undefined)
        output.data({ files }, () => files.map((file) => `Wrote ${file}.`).join('\n'));
      return undefined;
    }),
  );
}

/**
 * Writes to the file `out`, or into the folder `out` under `name`; a trailing slash means a folder that may not exist
 * yet.
 */
async function write(out: string, name: string, content: string): Promise<string> {
  const isFolder =
    out.endsWith('/') ||
    (await stat(out).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  if (isFolder) await mkdir(out, { recursive: true });
  const file = isFolder ? join(out, name) : out;
  await writeFile(file, content);
  return file;
}

function addImport(parent: Command, cli: Cli): void {
  const command = parent
    .command('import')
    .description('publishes files: all of them, or none where one is refused')
    .argument('<path...>', 'YAML or JSON files, or folders of them')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--take-over', 'also where the key is that of another playbook, of which all that is live ends')
    .option('--from <date>', 'live from this day on (default: today in SCAN_TIMEZONE)')
    .option('--note <words>', 'why, for their history');
  defineCommand(cli, command, importOptions, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, options, output } = invocation;
      const imported = await playbooks.import(actor, {
        files: await readFilesOf(args),
        validFrom: options.from,
        note: options.note,
        dryRun: options.dryRun === true,
        takeOver: options.takeOver === true,
      });
      noteProblems(
        output,
        imported.flatMap(({ warnings }) => warnings),
      );
      output.data(
        imported.map(({ comparison, ...rest }) => ({ ...rest, ...comparison })),
        () => imported.map((each) => formatImported(each, options.dryRun === true)).join('\n'),
      );
      return undefined;
    }),
  );
}

function formatImported({ file, key, comparison, published, ends }: ImportedFile, isDryRun: boolean): string {
  const { described: inWords } = comparison;
  if (isDryRun && inWords.length === 0 && ends.length === 0) return `${file}: ${key} stays as it is.`;
  const head = isDryRun ? [`${file}: would change ${key}:`] : published.map(formatPublished);
  const ended =
    ends.length === 0
      ? []
      : [`  ${isDryRun ? 'would end' : 'ended'}, not being in the file: ${formatEnding(ends)}`];
  return [...head, ...inWords.map((line) => `  ${line}`), ...ended].join('\n');
}

function addSchema(parent: Command, cli: Cli): void {
  const command = parent
    .command('schema')
    .description('writes the JSON Schema of a playbook file, for editors that check while one types')
    .option('--out <file>', 'into this file (default: stdout)');
  defineCommand(cli, command, schemaOptions, async ({ options, output }) => {
    const text = `${JSON.stringify(playbookJsonSchema(), null, 2)}\n`;
    if (options.out === undefined) output.data(playbookJsonSchema(), () => text);
    else {
      await writeFile(options.out, text);
      output.data({ file: options.out }, () => `Wrote ${options.out}.`);
    }
    return undefined;
  });
}
