import type { Context } from '../context/context.ts';
import type { Playbook } from '../playbook/schema.ts';

/** What is known of the world around a definition. What is left out is not checked. */
export type LintEnvironment = {
  /** The definitions that are live beside it (its own key among them does no harm), for `stages.KEY.output`. */
  readonly others?: readonly Playbook[] | undefined;
  /** For the size of the prompts; all three or none. */
  readonly size?: SizeEnvironment | undefined;
};

export type SizeEnvironment = {
  /** The context of the book that has most in it. */
  readonly largestContext: Context;
  /** The model that a step without one of its own asks, and the longest answer it is asked for. */
  readonly defaultModel: ModelName & { readonly maxOutputTokens: number };
  /** How many tokens a model takes, prompt and answer together; null where it is not known. */
  readonly contextWindowOf: (model: ModelName) => number | null;
};
export type ModelName = { readonly provider: string; readonly name: string };
