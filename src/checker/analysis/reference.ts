import type { PathSource, Source } from '../../playbook/sources.ts';
import type { TemplatePath } from '../../playbook/template/paths.ts';
import type { FoundProblem } from '../problem.ts';

/** A path at the place where it is read. */
export type Reference = {
  readonly source: Source;
  readonly path: string;
  /** Nothing goes wrong where it is missing. */
  readonly guarded: boolean;
  readonly known: readonly string[];
  readonly role: TemplatePath['role'] | PathSource['role'];
  readonly helper: string | null;
  readonly at?: TemplatePath['at'] | undefined;
};

/** A problem with a path where it is read. */
export function problem(
  { source, path, at }: Reference,
  code: FoundProblem['code'],
  message: string,
  didYouMean?: string,
): FoundProblem {
  const { where, pointer } = source;
  return { code, where, pointer, at, path, message, didYouMean };
}
