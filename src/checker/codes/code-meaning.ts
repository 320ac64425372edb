/** The text of a code on the page of problems. */
export type CodeMeaning = {
  /** An error refuses the version; a warning is only shown. */
  readonly severity: 'error' | 'warning';
  readonly means: string;
  readonly example: string;
  readonly hint: string;
};
