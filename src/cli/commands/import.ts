import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { columnOf, IMPORT_KINDS, type ImportKind } from '../../imports/kinds/kinds.ts';
import { missingInFile } from '../../imports/mapping/check.ts';
import { type MappingPlan, planMapping } from '../../imports/mapping/plan.ts';
import type { RowSource } from '../../imports/ports.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { actor } from '../actor.ts';
import { type Cli, defineCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { dayOf } from '../options.ts';
import { formatImport } from '../terminal/format-import.ts';
import { showImportProgress } from '../terminal/import-progress.ts';
import { withStores } from '../with-app.ts';
import { inspectFile } from './import-inspect.ts';
import { type Import, importOptions } from './import-options.ts';

export function addImport(program: Command, cli: Cli): void {
  const command = program
    .command('import')
    .description('takes in a file of your book: rows that are new or changed are written, bad ones are told')
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
    const file = fileOf(invocation);
    if (invocation.options.inspect) return inspectFile(file, invocation);
    return runImport(file, kindOf(invocation), invocation);
  });
}

function fileOf({ args, options: { complete, as, inspect } }: Import): string {
  if (complete && as !== 'contracts' && !inspect)
    throw usage('--complete goes with --as contracts: only a contract can be gone.');
  return args[0] ?? '-';
}

function kindOf({ options: { as } }: Import): ImportKind {
  if (as !== undefined) return as;
  throw usage(`--as is missing: say what the rows are (${IMPORT_KINDS.join(', ')}).`);
}

const usage = (message: string): NightshiftError =>
  new NightshiftError(
    'USAGE_INVALID',
    message,
    '`nightshift import --help` says what it takes; --inspect proposes a mapping.',
  );

/** The file comes first: what is wrong with it or its mapping is told before a database is opened. */
async function runImport(file: string, kind: ImportKind, invocation: Import): Promise<ExitCode> {
  const { options: asked, config } = invocation;
  const asOf = dayOf(asked.asOf, config.scan.zone);
  const { files } = await import('../../app/compose.ts');
  const read = asked.map === undefined ? null : await files.readMapping(asked.map, kind);
  const source = await files.openRows(file, {
    ...(asked.format === undefined ? {} : { format: asked.format }),
    ...read?.mapping.file,
  });
  if (read && source.header !== null) {
    const missing = missingInFile(read.mapping, source.header);
    if (missing.length > 0) read.refuse(missing);
  }
  const plan =
    read && asked.map !== undefined
      ? planMapping(read.mapping, asOf, await files.readLookups(read, asked.map, asked.lookups ?? null))
      : null;
  return withStores(invocation, async ({ stores }) => {
    const rejects = files.createRejectsFile(rejectsPath(file, asked), source);
    const progress = showImportProgress(invocation.output.stderr);
    try {
      const report = await stores.importRecords({
        kind,
        source,
        plan,
        rejects: asked.dryRun ? { write: async () => undefined } : rejects,
        asOf,
        dryRun: asked.dryRun === true,
        actor: actor(),
        complete: asked.complete === true,
        goneLimitPercent: asked.goneLimit,
        fileName: file === '-' ? 'stdin' : basename(file),
        signal: invocation.signal,
        onProgress: progress.update,
      });
      progress.stop();
      const rejectsFile = await rejects.close();
      const ignored = ignoredColumns(source, plan, kind);
      invocation.output.data({ ...report, rejectsFile, ignoredColumns: ignored }, () =>
        formatImport(report, rejectsFile, ignored),
      );
      return report.rejected > 0 ? EXIT.partlyDone : EXIT.ok;
    } finally {
      progress.stop();
      await rejects.close();
    }
  });
}

const rejectsPath = (file: string, { rejects, format }: Import['options']): string =>
  rejects ?? (file === '-' ? `stdin.rejects.${format ?? 'csv'}` : file.replace(/\.(\w+)$/, '.rejects.$1'));

/** What the file has and nobody asked for. */
function ignoredColumns(source: RowSource, plan: MappingPlan | null, kind: ImportKind): string[] {
  if (plan !== null || source.header === null) return [];
  return source.header.filter((name) => columnOf(kind, name) === undefined && !name.startsWith('rejected_'));
}
