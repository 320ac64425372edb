import { z } from 'zod';
import { NightshiftError } from '../platform/errors.ts';
import { formatZodIssue } from '../platform/format-zod-issues.ts';
import type { ParsedPlaybookFile, PlaybookFormat } from '../playbook/playbook-format.ts';
import type { Pointer } from '../playbook/pointer.ts';
import { type PlaybookFile, playbookFileSchema } from '../playbook/schema.ts';
import { GENERAL, type TargetedPlaybook, versionsOf } from '../playbook/versions.ts';
import { PROBLEM_CODES } from './codes/problem-codes.ts';
import type { SizeEnvironment } from './environment.ts';
import { lintLibrary } from './lint-library.ts';
import { lintVersion } from './lint-version.ts';
import { errorsIn, type LintProblem } from './problem.ts';

/** A problem with its place in a file. */
export type FileProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** `steps.pricing.llm_prompt` */
  readonly where: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
};

export type ReadPlaybook = {
  readonly playbook: PlaybookFile;
  readonly source: string;
  readonly file: ParsedPlaybookFile;
};
export type NamedText = { readonly name: string; readonly text: string };

/**
 * Reads a file as a playbook, whether or not it may be published.
 * @throws NightshiftError `DEFINITION_INVALID` with every problem and its place.
 */
export function readPlaybook(format: PlaybookFormat, { name, text }: NamedText): ReadPlaybook {
  const file = format.read(text, name);
  if (file.value === null || file.value === undefined)
    throw refused([problemAt(name, file, [], 'file_empty', 'the file', 'the file is empty')]);
  const parsed = playbookFileSchema.safeParse(file.value, { error: formatZodIssue });
  if (parsed.success) return { playbook: parsed.data, source: text, file };
  throw refused(parsed.error.issues.flatMap((issue) => problemsOf(name, file, issue)));
}

/**
 * The problems of each version of a playbook, at the lines of its file. `others` are the playbooks that are live beside
 * it.
 */
export function lintPlaybook(
  name: string,
  { playbook: written, file }: ReadPlaybook,
  others: readonly TargetedPlaybook[] = [],
  size?: SizeEnvironment,
): FileProblem[] {
  const versions = versionsOf(written);
  const playbooks = others.map(({ playbook }) => playbook);
  const beside = others.filter(({ playbook }) => playbook.key !== written.key);
  const library = lintLibrary([...versions, ...beside]);
  const problems = versions.flatMap((version) => {
    const index = written.variations.findIndex((each) => each.name === version.name);
    const { key } = written;
    const where = version.name === GENERAL ? key : `${key} (${version.name})`;
    const own = library
      .filter((problem) => problem.where === where)
      .map((problem) => ({ ...problem, where: problem.pointer.join('.') }));
    return [...lintVersion(version.playbook, { others: playbooks, size }), ...own].map((problem) =>
      placed(name, file, problem, version.name === GENERAL ? null : { index, ...version }),
    );
  });
  // A problem of the general version recurs in each variation, but is reported once.
  const byLocation = problems.map((problem): [string, FileProblem] => [
    `${problem.line}:${problem.column} ${problem.code} ${problem.message}`,
    problem,
  ]);
  return [...new Map(byLocation.reverse()).values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** @throws NightshiftError `DEFINITION_INVALID` where a problem is an error. @returns the warnings. */
export function refuseErrors(problems: readonly FileProblem[]): FileProblem[] {
  const errors = errorsIn(problems);
  if (errors.length > 0) throw refused(errors);
  return [...problems];
}

/** `03-prepare.yaml:12:7: steps.pricing.llm_prompt: there is no customer.nmae [path_unknown]` */
export const fileProblemText = ({ file, line, column, where, message, code }: FileProblem): string =>
  `${file}:${line}:${column}: ${where}: ${message} [${code}]`;

/** One error for all problems. */
export function refused(problems: readonly FileProblem[]): NightshiftError {
  const files = [...new Set(problems.map(({ file }) => file))];
  return new NightshiftError(
    'DEFINITION_INVALID',
    `${files.join(', ')} ${files.length === 1 ? 'is not a valid playbook' : 'are not valid playbooks'}:\n${problems
      .map((problem) => `  ${fileProblemText(problem)}`)
      .join('\n')}`,
    hintOf(problems),
    { files, problems },
  );
}

/** Codes for the shape of a file; all other codes come from the rules. */
const SHAPE_CODES = new Set(['file_empty', 'key_unknown', 'value_invalid', 'invalid']);
const SHAPE_HINT = 'docs/playbooks.md says what may stand in a file.';

function hintOf(problems: readonly FileProblem[]): string {
  const isShape = ({ code }: FileProblem): boolean => SHAPE_CODES.has(code);
  const pages = [
    ...(problems.some(isShape) ? ['docs/playbooks.md says what may stand in it'] : []),
    ...(problems.every(isShape)
      ? []
      : [
          'docs/playbook-problems.md explains the codes',
          'docs/template-reference.md lists the paths and helpers that there are',
        ]),
  ];
  return `Correct the file; ${pages.join(', ')}.`;
}

const detailsSchema = z.object({
  problems: z.array(
    z.object({ file: z.string(), line: z.number(), column: z.number(), message: z.string() }).loose(),
  ),
});
/** The problems in a NightshiftError's details; none for any other error. */
export function problemsIn(error: unknown): FileProblem[] {
  if (!(error instanceof NightshiftError)) return [];
  const parsed = detailsSchema.safeParse(error.details);
  if (!parsed.success) return [];
  return parsed.data.problems.map((problem) => ({
    code: 'invalid',
    severity: 'error',
    where: 'the file',
    hint: SHAPE_HINT,
    ...problem,
  }));
}

function problemsOf(name: string, file: ParsedPlaybookFile, issue: z.core.$ZodIssue): FileProblem[] {
  const pointer = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const where = wordsOf(pointer, file.value);
  // The problem is placed at the unknown key, not at the part that contains it.
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      problemAt(name, file, [...pointer, key], 'key_unknown', where, `does not take ${key}`),
    );
  return [problemAt(name, file, pointer, 'value_invalid', where, issue.message)];
}

function placed(
  name: string,
  file: ParsedPlaybookFile,
  problem: LintProblem,
  variation: { readonly index: number; readonly name: string } | null,
): FileProblem {
  const { code, severity, where, line, column, didYouMean } = problem;
  const inVariation: Pointer = ['variations', variation?.index ?? 0, ...problem.pointer];
  const [root = ''] = problem.pointer;
  const variations = file.value as { variations?: Record<string, unknown>[] };
  const isOwn = variation !== null && Object.hasOwn(variations.variations?.[variation.index] ?? {}, root);
  const isText = line > 1 || column > 1;
  const place = file.locate(isOwn ? inVariation : problem.pointer, isText ? { line, column } : undefined);
  const message = `${problem.message}${didYouMean === undefined ? '' : `; did you mean ${didYouMean}?`}`;
  return {
    ...{ file: name, ...place, code, severity, message, hint: PROBLEM_CODES[code].hint },
    where: isOwn ? `variations.${variation.name}.${where}` : where,
  };
}

const problemAt = (
  file: string,
  read: ParsedPlaybookFile,
  pointer: Pointer,
  code: string,
  where: string,
  message: string,
): FileProblem => ({
  ...{ file, ...read.locate(pointer), code, severity: 'error', where, message },
  hint: SHAPE_HINT,
});

/** `steps.pricing.llm_prompt` for `['steps', 3, 'llm_prompt']`, since nobody counts steps. */
function wordsOf(pointer: Pointer, value: unknown): string {
  const words: string[] = [];
  let at: unknown = value;
  for (const step of pointer) {
    at = typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined;
    const own =
      typeof step === 'number' && typeof at === 'object' && at !== null
        ? (at as { key?: unknown }).key
        : null;
    words.push(typeof own === 'string' ? own : String(step));
  }
  return words.join('.') || 'the file';
}
