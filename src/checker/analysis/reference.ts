import type { PathSource, Source } from '../../playbook/sources.ts';
import type { TemplatePath } from '../../playbook/template/paths.ts';
import type { FoundProblem } from '../problem.ts';

/** A path, with the place that reads it. */
export type Reference = {
  readonly source: Source;
  readonly path: string;
  /** Whether the place also works without a value. */
  readonly guarded: boolean;
  readonly known: readonly string[];
  readonly role: TemplatePath['role'] | PathSource['role'];
  readonly helper: string | null;
  readonly at?: TemplatePath['at'] | undefined;
};

/** Makes a problem of a reference. */
export function problem(
  { source, path, at }: Reference,
  code: FoundProblem['code'],
  message: string,
  didYouMean?: string,
): FoundProblem {
  const { where, pointer } = source;
  return { code, where, pointer, at, path, message, didYouMean };
}
