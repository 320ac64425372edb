import { type LintCode, PROBLEM_CODES } from './problem-codes.ts';

type Severity = 'error' | 'warning';
/** Where a value stands in a document: `['steps', 0, 'llm_prompt']`. */
export type Pointer = readonly (string | number)[];

/** Something in a definition that would fail, or shame us, once it runs. Errors refuse a version; warnings are shown. */
export type LintProblem = {
  readonly code: LintCode;
  readonly severity: Severity;
  /** For people: `steps.pricing.llm_prompt`. */
  readonly where: string;
  /** The same for programs, with the positions of lists. */
  readonly pointer: Pointer;
  /** Set once the problem has been placed in a file. */
  readonly file?: string;
  /** One-based, within the text at `pointer`; in the file once the problem has been placed there. */
  readonly line: number;
  readonly column: number;
  /** The path it is about, where it is about one. */
  readonly path?: string | undefined;
  readonly message: string;
  readonly didYouMean?: string | undefined;
};

/** A problem as the rules find it. */
export type Found = Pick<LintProblem, 'code' | 'where' | 'pointer' | 'message' | 'path' | 'didYouMean'> & {
  /** Within the text at `pointer`; the beginning where it is not given. */
  readonly at?: { readonly line: number; readonly column: number } | undefined;
};

export function problemOf({ at, ...found }: Found): LintProblem {
  const { line = 1, column = 1 } = at ?? {};
  return { ...found, severity: PROBLEM_CODES[found.code].severity, line, column };
}

/** The problems that refuse a version. */
export const errorsIn = (problems: readonly LintProblem[]): LintProblem[] =>
  problems.filter(({ severity }) => severity === 'error');

/** `pricing.yaml:12:7: steps.pricing.llm_prompt: there is no customer.nmae; did you mean customer.name?` */
export function problemText({ file, line, column, where, message, didYouMean }: LintProblem): string {
  const text = `${where}: ${message}${didYouMean === undefined ? '' : `; did you mean ${didYouMean}?`}`;
  return file === undefined ? text : `${file}:${line}:${column}: ${text}`;
}
