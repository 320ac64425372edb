import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../terminal/output.ts';
import { fileActions } from '../with-app.ts';
import type { Import } from './import-options.ts';

/** Prints a mapping for a file, and the next steps. */
export async function inspectFile(
  file: string,
  { actor, options: asked, config, output }: Import,
): Promise<ExitCode> {
  const actions = await fileActions(config);
  const { missing, ...inspected } = await actions.inspectFile(actor, {
    ...{ file, kind: asked.as, format: asked.format },
  });
  const { kind, rows, broken, mapping } = inspected;
  output.data(inspected, () => mapping);
  output.note(
    `Read ${counted(rows, 'row')}${broken > 0 ? `, and ${broken} that are broken` : ''}. ${
      asked.as === undefined ? `They look like ${kind}; say --as if they are not. ` : ''
    }${missing.length > 0 ? `Needed and not found: ${missing.join(', ')}. ` : ''}Keep it with > mapping.yaml, edit it, and import with --map mapping.yaml.`,
  );
  return EXIT.ok;
}
