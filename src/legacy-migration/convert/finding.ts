import type { SourceLocation } from './legacy-value.ts';

/** What became of one piece of a legacy file. */
export type Finding = SourceLocation & {
  /** `note`: nothing was changed, but somebody may want to know. */
  readonly severity: 'converted' | 'approximated' | 'needs_person' | 'note';
  /** In the playbook: `steps.offer.llm_prompt`. */
  readonly where: string;
  /** The same for programs. */
  readonly pointer: readonly (string | number)[];
  readonly message: string;
  readonly from?: string;
  readonly to?: string;
};
