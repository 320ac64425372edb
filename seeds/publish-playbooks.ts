import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type Playbook, playbookSchema } from '../src/domain/definition.ts';
import { NightshiftError } from '../src/domain/errors.ts';
import { lintDefinition } from '../src/domain/lint/lint-definition.ts';
import { errorsIn, problemText } from '../src/domain/lint/problem.ts';
import { versionsOf } from '../src/domain/playbook.ts';
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
  const content = parseYaml(file, text);
  if (content === null) throw invalid(file, ['the file is empty']);
  const parsed = playbookSchema.safeParse(content, { error: inWords });
  if (!parsed.success)
    throw invalid(
      file,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`),
    );
  const problems = versionsOf(parsed.data).flatMap(({ definition }) => errorsIn(lintDefinition(definition)));
  if (problems.length > 0) throw invalid(file, [...new Set(problems.map(problemText))]);
  return parsed.data;
}

/** Of a type, as one who writes YAML calls it. */
const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

/** What was expected, in the words of a YAML file; undefined where zod's own words do. */
function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  const what = issue.input === undefined ? 'is missing; ' : '';
  switch (issue.code) {
    case 'invalid_type':
      return `${what}expected ${NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `${what}expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `does not take ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return `${what}expected another form`;
    default:
      return undefined;
  }
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
