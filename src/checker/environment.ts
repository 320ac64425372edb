import type { Context } from '../context/context.ts';
import type { Playbook } from '../playbook/schema.ts';

/** What the checker knows about the surroundings of a playbook. A missing field turns its checks off. */
export type LintEnvironment = {
  /** The playbooks that are live beside it, for `stages.KEY.output`; the playbook's own key among them does no harm. */
  readonly others?: readonly Playbook[] | undefined;
  /** Turns on the check of prompt sizes. */
  readonly size?: SizeEnvironment | undefined;
};

export type SizeEnvironment = {
  /** The largest context of the book. */
  readonly largestContext: Context;
  /** The model of steps that name none, and its limit for answers. */
  readonly defaultModel: ModelName & { readonly maxOutputTokens: number };
  /** A model's context window in tokens, prompt and answer together; null where it is unknown. */
  readonly contextWindowOf: (model: ModelName) => number | null;
};
export type ModelName = { readonly provider: string; readonly name: string };
