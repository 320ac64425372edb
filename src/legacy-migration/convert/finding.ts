import type { SourceLocation } from './legacy-value.ts';

/** The outcome for one piece of a legacy file. */
export type Finding = SourceLocation & {
  /** `note`: nothing changed, but a person may want to know. */
  readonly severity: 'converted' | 'approximated' | 'needs_person' | 'note';
  /** The place in the playbook: `steps.offer.llm_prompt`. */
  readonly where: string;
  /** The same place for programs. */
  readonly pointer: readonly (string | number)[];
  readonly message: string;
  readonly from?: string;
  readonly to?: string;
};
