import { basename } from 'node:path';
import { createProfiler } from '../../imports/mapping/profile.ts';
import { guessKinds, matchesFor, proposeMapping } from '../../imports/mapping/propose-mapping.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../terminal/output.ts';
import type { Import } from './import-options.ts';

/** What a column is shows itself in so many rows. */
const SAMPLE_ROWS = 10_000;

/** Reads the beginning of a file and prints a mapping for it; nothing is imported, and no database is asked. */
export async function inspectFile(file: string, { options: asked, output }: Import): Promise<ExitCode> {
  const { files } = await import('../../app/compose.ts');
  const source = await files.openRows(file, asked.format === undefined ? {} : { format: asked.format });
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
  const profiles = profiler.columns();
  const guesses = guessKinds(profiles);
  const kind = asked.as ?? guesses[0];
  if (kind === undefined) throw unknownKind(file);
  const others = guesses.filter((each) => each !== kind);
  const shown = file === '-' ? '-' : basename(file);
  const { delimiter } = source;
  const mapping = proposeMapping({ kind, others, profiles, file: shown, rows, delimiter });
  output.data({ kind, others, rows, broken, columns: profiles, mapping }, () => mapping);
  const open = matchesFor(kind, profiles).filter(({ column, source: found }) => column.required && !found);
  output.note(
    `Read ${counted(rows, 'row')}${broken > 0 ? `, and ${broken} that are broken` : ''}. ${
      asked.as === undefined ? `They look like ${kind}; say --as if they are not. ` : ''
    }${open.length > 0 ? `Needed and not found: ${open.map(({ column }) => column.name).join(', ')}. ` : ''}Keep it with > mapping.yaml, edit it, and import with --map mapping.yaml.`,
  );
  return EXIT.ok;
}

const unknownKind = (file: string): NightshiftError =>
  new NightshiftError(
    'USAGE_INVALID',
    `Nothing in the header of "${file}" tells what its rows are.`,
    'Say it with --as, such as --as customers.',
  );
