import { isInternal } from '../../context/secrecy.ts';
import { carriedThrough, flowsOf } from '../../playbook/output-flows.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { PathSource } from '../../playbook/sources.ts';
import type { ReadTemplate } from './template-references.ts';

/**
 * What outputs carry of what is internal. A computed output carries what its templates print; words that an author
 * chooses by a condition carry nothing. Of a model's outputs the numbers carry what its prompt reads: a number is an
 * estimate made from it. Its texts do not: they are for people to review, and those for a customer are held against it.
 */
export type Taints = {
  /** The internal path that `path` carries, through whatever outputs; null where it carries none. */
  carriedBy(path: string): string | null;
};

export function taintsOf(
  playbook: Playbook,
  templates: readonly ReadTemplate[],
  paths: readonly PathSource[],
): Taints {
  return {
    carriedBy: carriedThrough(flowsOf(playbook, templates, paths), (path) => isInternal(playbook, path)),
  };
}
