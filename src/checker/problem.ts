import type { Pointer } from '../playbook/pointer.ts';
import { type LintCode, PROBLEM_CODES } from './codes/problem-codes.ts';

type Severity = 'error' | 'warning';
/** A mistake in a playbook that would fail a run or embarrass us. Errors refuse a version; warnings are shown. */
export type LintProblem = {
  readonly code: LintCode;
  readonly severity: Severity;
  /** For people: `steps.pricing.llm_prompt`. */
  readonly where: string;
  /** The same for programs, with list positions. */
  readonly pointer: Pointer;
  /** One-based, within the text at `pointer`; the reader of the file knows where that text is. */
  readonly line: number;
  readonly column: number;
  /** The path that the problem is about, if any. */
  readonly path?: string | undefined;
  readonly message: string;
  readonly didYouMean?: string | undefined;
};

/** A problem as a rule reports it. */
export type FoundProblem = Pick<
  LintProblem,
  'code' | 'where' | 'pointer' | 'message' | 'path' | 'didYouMean'
> & {
  /** The place within the text at `pointer`; default its beginning. */
  readonly at?: { readonly line: number; readonly column: number } | undefined;
};

export function problemOf({ at, ...found }: FoundProblem): LintProblem {
  const { line = 1, column = 1 } = at ?? {};
  return { ...found, severity: PROBLEM_CODES[found.code].severity, line, column };
}

/** The problems that refuse a version. */
export const errorsIn = <T extends Pick<LintProblem, 'severity'>>(problems: readonly T[]): T[] =>
  problems.filter(({ severity }) => severity === 'error');

/** `steps.pricing.llm_prompt: there is no customer.nmae; did you mean customer.name?` */
export function problemText({
  where,
  message,
  didYouMean,
}: Pick<LintProblem, 'where' | 'message' | 'didYouMean'>): string {
  return `${where}: ${message}${didYouMean === undefined ? '' : `; did you mean ${didYouMean}?`}`;
}
