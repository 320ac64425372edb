import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Playbook, playbookSchema } from '../src/domain/definition.ts';
import { NightshiftError } from '../src/domain/errors.ts';
import { versionsOf } from '../src/domain/playbook.ts';
import { lintDefinition } from '../src/domain/template-lint.ts';
import type { DefinitionStore, PublishedVersion } from '../src/services/ports/definition-store.ts';

const FOLDER = fileURLToPath(new URL('playbooks', import.meta.url));
/** Long past, so that any night can be run for a demo or a test. */
const VALID_FROM = '2000-01-01';

type PlaybookFile = { readonly file: string; readonly playbook: Playbook };

/**
 * Reads and checks the stage library, one YAML file a stage, in the order of their names.
 * @throws NightshiftError `DEFINITION_INVALID` that names the file and everything that is wrong in it.
 */
export async function readPlaybooks(folder = FOLDER): Promise<PlaybookFile[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => ({ file, playbook: check(file, await readFile(join(folder, file), 'utf8')) })),
  );
}

/**
 * Publishes the stage library. What is published with the same content already stays as it is.
 * @param options.except keys to leave alone, whatever their files say.
 */
export async function publishPlaybooks(
  definitions: DefinitionStore,
  { except = [], folder = FOLDER }: { readonly except?: readonly string[]; readonly folder?: string } = {},
): Promise<PublishedVersion[]> {
  const published: PublishedVersion[] = [];
  // All are read before any is published: a mistake in the last file must not leave half a library.
  for (const { playbook } of await readPlaybooks(folder))
    if (!except.includes(playbook.key)) published.push(...(await definitions.publish(playbook, VALID_FROM)));
  return published;
}

function check(file: string, text: string): Playbook {
  const parsed = playbookSchema.safeParse(parseYaml(file, text));
  if (!parsed.success)
    throw invalid(
      file,
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  const problems = versionsOf(parsed.data).flatMap(({ definition }) => lintDefinition(definition));
  if (problems.length > 0)
    throw invalid(file, [...new Set(problems.map((problem) => `${problem.where}: ${problem.message}`))]);
  return parsed.data;
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(file, [error instanceof Error ? error.message : String(error)]);
  }
}

function invalid(file: string, problems: readonly string[]): NightshiftError {
  return new NightshiftError(
    'DEFINITION_INVALID',
    `seeds/playbooks/${file} is not a valid playbook:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    'Correct the file; docs/playbooks.md says what may stand in it.',
    { file, problems: problems.length },
  );
}
