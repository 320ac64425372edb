import { type Command, Option } from 'commander';
import { IMPORT_KINDS, type ImportKind } from '../../imports/kinds/kinds.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { type Cli, defineCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatImport } from '../terminal/format-import.ts';
import { showImportProgress } from '../terminal/import-progress.ts';
import { fileActions, withActions } from '../with-app.ts';
import { inspectFile } from './import-inspect.ts';
import { type Import, importOptions } from './import-options.ts';

export function addImport(program: Command, cli: Cli): void {
  const command = program
    .command('import')
    .description(
      'takes in a file of your book: rows that are new or changed are written, bad ones are reported',
    )
    .argument('<file>', 'a .csv or .ndjson file, or - for stdin')
    .addOption(new Option('--as <kind>', 'what its rows are').choices([...IMPORT_KINDS]))
    .option('--map <file>', 'a mapping, where its columns are not ours (docs/importing.md)')
    .option('--inspect', 'import nothing: propose a mapping for the file')
    .option('--dry-run', 'say what would change; write nothing')
    .option('--as-of <date>', 'the day the import is for (default: today in SCAN_TIMEZONE)')
    .option('--complete', 'contracts: the file is the whole book, and what it does not name is gone')
    .option('--gone-limit <percent>', 'with --complete: more than that is taken for a mistake', '30')
    .option('--rejects <file>', 'where rejected rows go (default: beside the file)')
    .addOption(
      new Option('--format <format>', 'what the file is (default: by its name)').choices(['csv', 'ndjson']),
    )
    .option(
      '--lookups <folder>',
      'where the files are that the mapping looks values up in (default: beside the mapping)',
    );
  defineCommand(cli, command, importOptions, async (invocation) => {
    const [file = '-'] = invocation.args;
    if (invocation.options.inspect) return inspectFile(file, invocation);
    return runImport(file, kindOf(invocation), invocation);
  });
}

function kindOf({ options: { as } }: Import): ImportKind {
  if (as !== undefined) return as;
  throw new NightshiftError(
    'USAGE_INVALID',
    `--as is missing: say what the rows are (${IMPORT_KINDS.join(', ')}).`,
    '`nightshift import --help` says what it takes; --inspect proposes a mapping.',
  );
}

/** Opens the file first, so that an invalid file or mapping is reported before a database is opened. */
async function runImport(file: string, kind: ImportKind, invocation: Import): Promise<ExitCode> {
  const { actor, options: asked, config, signal, output } = invocation;
  const { openImport } = await fileActions(config);
  const opened = await openImport(actor, {
    ...{ file, kind, asOf: asked.asOf, format: asked.format, complete: asked.complete === true },
    ...{ mapping: asked.map, lookups: asked.lookups, rejects: asked.rejects },
  });
  return withActions(invocation, async ({ imports }) => {
    const progress = showImportProgress(output.stderr);
    try {
      const { report, rejectsFile } = await imports.importFile(actor, {
        ...opened,
        ...{ dryRun: asked.dryRun === true, goneLimitPercent: asked.goneLimit, signal },
        onProgress: progress.update,
      });
      progress.stop();
      const { ignoredColumns } = opened;
      output.data({ ...report, rejectsFile, ignoredColumns }, () =>
        formatImport(report, rejectsFile, ignoredColumns),
      );
      return report.rejected > 0 ? EXIT.partlyDone : EXIT.ok;
    } finally {
      progress.stop();
    }
  });
}
