import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse, stringify } from 'yaml';
import { type ArtifactEdit, artifactEditSchema } from '../../../artifacts/actions/review-artifacts.ts';
import type { ArtifactReview } from '../../../artifacts/review-detail.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { textOption } from '../../options.ts';
import { withActions } from '../../with-app.ts';
import { openEditor } from '../open-editor.ts';
import { addRevisionOption, reportReviewed, revisionOptions } from './act.ts';

export function addEditArtifact(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('edit')
      .description('opens the text of an artifact in $EDITOR; gives no verdict')
      .argument('<id>', 'an artifact')
      .option('--file <file>', 'save this file as its text, without an editor'),
  );
  defineCommand(cli, command, revisionOptions.extend({ file: textOption }), (invocation) =>
    withActions(invocation, async ({ artifacts, review }) => {
      const { actor, args, options, output } = invocation;
      const found = await artifacts.inspect(actor, args[0] ?? '');
      const { id } = found;
      const text = asYaml(found);
      const otherwise = `write the text yourself, with \`title\` and \`sections\` in YAML, then \`nightshift review edit ${id} --file mine.yaml\`.`;
      const path =
        options.file ??
        (await openEditor({ text, name: `artifact-${id}`, ending: 'yaml', otherwise }, invocation));
      const written = await textIn(path);
      if (options.file === undefined && written === text) {
        output.data({ id, revision: found.revision, status: found.status }, () => 'Nothing was changed.');
        return EXIT.ok;
      }
      // What the editor opened is what it began from; a file may have begun from any.
      const revision = options.revision ?? (options.file === undefined ? found.revision : undefined);
      try {
        return reportReviewed(
          output,
          await review.edit(actor, { id, revision, edit: editIn(written) }),
          'Saved.',
        );
      } catch (error) {
        throw keptIn(path, id, error);
      }
    }),
  );
}

const asYaml = ({ title, sections }: ArtifactReview): string =>
  stringify({ title, sections }, { lineWidth: 0 });

async function textIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new NightshiftError(
      'USAGE_INVALID',
      `The file ${path} cannot be read.`,
      'Name another.',
      {},
      error,
    );
  }
}

function editIn(text: string): ArtifactEdit {
  let read: unknown;
  try {
    read = parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new NightshiftError('USAGE_INVALID', `That is no YAML: ${words}`, 'Correct it.', {}, error);
  }
  const parsed = artifactEditSchema.safeParse(read);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NightshiftError(
    'USAGE_INVALID',
    `${issue?.path.join('.') ?? 'It'}: ${issue?.message ?? 'another form is expected'}.`,
    'Keep `title`, and `key`, `title` and `kind` of each of the `sections`.',
  );
}

/** The same error, which also says where the person's text is: it must not be lost. */
function keptIn(path: string, id: string, error: unknown): unknown {
  if (!(error instanceof NightshiftError)) return error;
  return new NightshiftError(
    error.code,
    error.message,
    `What you wrote is kept in ${path}. ${error.hint} \`nightshift review edit ${id} --file ${path}\` saves yours over it.`,
    { ...error.details, path },
    error,
  );
}
