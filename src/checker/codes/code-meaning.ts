/** What the page of problems says about a code. */
export type CodeMeaning = {
  /** An error refuses the version; a warning is shown. */
  readonly severity: 'error' | 'warning';
  readonly means: string;
  readonly example: string;
  readonly hint: string;
};
