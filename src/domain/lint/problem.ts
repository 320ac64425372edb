type LintCode =
  | 'template_invalid'
  | 'path_unknown'
  | 'path_unguarded'
  | 'not_a_list'
  | 'prints_object'
  | 'internal_to_customer'
  | 'routing_invalid'
  | 'system_unknown'
  | 'mock_undeclared'
  | 'mock_missing'
  | 'value_template_invalid';
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
  readonly path?: string;
  readonly message: string;
  readonly didYouMean?: string;
};

/** The problems that refuse a version. */
export const errorsIn = (problems: readonly LintProblem[]): LintProblem[] =>
  problems.filter(({ severity }) => severity === 'error');

/** `pricing.yaml:12:7: steps.pricing.llm_prompt: there is no customer.nmae; did you mean customer.name?` */
export function problemText({ file, line, column, where, message, didYouMean }: LintProblem): string {
  const text = `${where}: ${message}${didYouMean === undefined ? '' : `; did you mean ${didYouMean}?`}`;
  return file === undefined ? text : `${file}:${line}:${column}: ${text}`;
}
