import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { FileFormat, openRows } from '../files/open-rows.ts';
import type { ImportKind } from '../kinds/kinds.ts';
import { type ColumnProfile, createProfiler } from '../mapping/profile.ts';
import { guessKinds, matchesFor, proposeMapping } from '../mapping/propose-mapping.ts';

/** Rows that suffice to recognise a column. */
const SAMPLE_ROWS = 10_000;

export type InspectedFile = {
  /** The kind asked for, or else the kind that the rows look like. */
  readonly kind: ImportKind;
  /** Other kinds that the rows may be. */
  readonly others: readonly ImportKind[];
  readonly rows: number;
  /** The number of rows that could not be read. */
  readonly broken: number;
  readonly columns: readonly ColumnProfile[];
  /** A mapping to begin with, as YAML. */
  readonly mapping: string;
  /** Columns that the kind requires and that match no column of the file. */
  readonly missing: readonly string[];
};

export type InspectFile = (
  actor: Actor,
  args: {
    /** A path, or `-` for stdin. */
    readonly file: string;
    readonly kind?: ImportKind | undefined;
    readonly format?: FileFormat | undefined;
  },
) => Promise<InspectedFile>;

/**
 * Reads the beginning of a file and proposes a mapping for it; imports nothing and opens no database.
 * @throws NightshiftError `USAGE_INVALID` where the kind of the rows cannot be recognised
 */
export function createInspectFile(deps: { readonly openRows: typeof openRows }): InspectFile {
  return async function inspectFile(actor, { file, kind: asked, format }) {
    requirePermission(actor, 'book:import');
    const source = await deps.openRows(file, format === undefined ? {} : { format });
    const profiler = createProfiler(source.header);
    let rows = 0;
    let broken = 0;
    for await (const each of source.rows) {
      if ('problem' in each) broken += 1;
      else {
        profiler.add(each.row);
        rows += 1;
      }
      if (rows + broken >= SAMPLE_ROWS) break;
    }
    const columns = profiler.columns();
    const guesses = guessKinds(columns);
    const kind = asked ?? guesses[0];
    if (kind === undefined) throw unknownKind(file);
    const others = guesses.filter((each) => each !== kind);
    const shown = file.slice(file.search(/[^/\\]*$/));
    const { delimiter } = source;
    return {
      kind,
      others,
      rows,
      broken,
      columns,
      mapping: proposeMapping({ kind, others, profiles: columns, file: shown, rows, delimiter }),
      missing: matchesFor(kind, columns)
        .filter(({ column, source: found }) => column.required && !found)
        .map(({ column }) => column.name),
    };
  };
}

const unknownKind = (file: string): NightshiftError =>
  new NightshiftError(
    'USAGE_INVALID',
    `Nothing in the header of "${file}" tells what its rows are.`,
    'Say it with --as, such as --as customers.',
  );
