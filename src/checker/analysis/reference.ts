import type { PathSource, Source } from '../../playbook/sources.ts';
import type { TemplatePath } from '../../playbook/template/paths.ts';
import type { Found } from '../problem.ts';

/** A path at the place where it is read. */
export type Reading = {
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
  { source, path, at }: Reading,
  code: Found['code'],
  message: string,
  didYouMean?: string,
): Found {
  const { where, pointer } = source;
  return { code, where, pointer, at, path, message, didYouMean };
}
