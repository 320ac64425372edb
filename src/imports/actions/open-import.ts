import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { readLookups, readMapping } from '../files/mapping-file.ts';
import type { FileFormat, openRows } from '../files/open-rows.ts';
import type { ImportKind } from '../kinds/kinds.ts';
import { columnOf } from '../kinds/kinds.ts';
import { missingInFile } from '../mapping/check.ts';
import { type MappingPlan, planMapping } from '../mapping/plan.ts';
import type { RowSource } from '../ports.ts';

/** A file that is ready to be imported, with its mapping. */
export type OpenedImport = {
  readonly kind: ImportKind;
  /** The day of the import. */
  readonly asOf: string;
  readonly source: RowSource;
  /** Null where the file has canonical columns. */
  readonly plan: MappingPlan | null;
  /** The file is the whole book: contracts that it does not name are gone. */
  readonly complete: boolean;
  readonly fileName: string;
  /** The path for rejected rows. */
  readonly rejectsPath: string;
  /** Columns of the file that nothing reads. */
  readonly ignoredColumns: readonly string[];
};

export type OpenImport = (
  actor: Actor,
  args: {
    /** A path, or `-` for stdin. */
    readonly file: string;
    readonly kind: ImportKind;
    /** Default today. */
    readonly asOf?: string | undefined;
    readonly complete: boolean;
    /** Default by the file's name. */
    readonly format?: FileFormat | undefined;
    /** The path of the mapping file. */
    readonly mapping?: string | undefined;
    /** The folder of the mapping's lookup files; default the folder of the mapping. */
    readonly lookups?: string | undefined;
    /** Default beside the file. */
    readonly rejects?: string | undefined;
  },
) => Promise<OpenedImport>;

/**
 * Opens a file and reads its mapping, so that mistakes in either are reported before a database is opened.
 * @throws NightshiftError `IMPORT_FILE_INVALID`, `MAPPING_INVALID`, `USAGE_INVALID`
 */
export function createOpenImport(deps: {
  readonly openRows: typeof openRows;
  readonly readMapping: typeof readMapping;
  readonly readLookups: typeof readLookups;
  readonly today: () => string;
}): OpenImport {
  return async function openImport(actor, { file, kind, asOf = deps.today(), complete, format, ...asked }) {
    requirePermission(actor, 'book:import');
    if (complete && kind !== 'contracts') throw onlyContractsCanBeGone();
    const read = asked.mapping === undefined ? null : await deps.readMapping(asked.mapping, kind);
    const source = await deps.openRows(file, {
      ...(format === undefined ? {} : { format }),
      ...read?.mapping.file,
    });
    if (read && source.header !== null) {
      const missing = missingInFile(read.mapping, source.header);
      if (missing.length > 0) read.refuse(missing);
    }
    const plan =
      read && asked.mapping !== undefined
        ? planMapping(read.mapping, asOf, await deps.readLookups(read, asked.mapping, asked.lookups ?? null))
        : null;
    return {
      kind,
      asOf,
      source,
      plan,
      complete,
      fileName: file === '-' ? 'stdin' : fileNameOf(file),
      rejectsPath: asked.rejects ?? rejectsBeside(file, format),
      ignoredColumns: plan === null ? unknownColumns(source, kind) : [],
    };
  };
}

const onlyContractsCanBeGone = (): NightshiftError =>
  new NightshiftError(
    'USAGE_INVALID',
    '--complete goes with --as contracts: only a contract can be gone.',
    '`nightshift import --help` says what it takes; --inspect proposes a mapping.',
  );

const fileNameOf = (path: string): string => path.slice(path.search(/[^/\\]*$/));

const rejectsBeside = (file: string, format: FileFormat | undefined): string =>
  file === '-' ? `stdin.rejects.${format ?? 'csv'}` : file.replace(/\.(\w+)$/, '.rejects.$1');

const unknownColumns = ({ header }: RowSource, kind: ImportKind): string[] =>
  (header ?? []).filter((name) => columnOf(kind, name) === undefined && !name.startsWith('rejected_'));
