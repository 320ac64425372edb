import type { Pointer } from '../playbook/pointer.ts';
import { type LintCode, PROBLEM_CODES } from './codes/problem-codes.ts';

type Severity = 'error' | 'warning';
/** Something in a definition that would fail, or shame us, once it runs. Errors refuse a version; warnings are shown. */
export type LintProblem = {
  readonly code: LintCode;
  readonly severity: Severity;
  /** For people: `steps.pricing.llm_prompt`. */
  readonly where: string;
  /** The same for programs, with the positions of lists. */
  readonly pointer: Pointer;
  /** One-based, within the text at `pointer`; whoever read the file knows where that text stands. */
  readonly line: number;
  readonly column: number;
  /** The path it is about, where it is about one. */
  readonly path?: string | undefined;
  readonly message: string;
  readonly didYouMean?: string | undefined;
};

/** A problem as the rules find it. */
export type FoundProblem = Pick<
  LintProblem,
  'code' | 'where' | 'pointer' | 'message' | 'path' | 'didYouMean'
> & {
  /** Within the text at `pointer`; the beginning where it is not given. */
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
