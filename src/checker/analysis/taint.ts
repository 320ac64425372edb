import { isInternal } from '../../context/secrecy.ts';
import { carriedThrough, flowsOf } from '../../playbook/output-flows.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { PathSource } from '../../playbook/sources.ts';
import type { ReadTemplate } from './template-references.ts';

/**
 * Which outputs carry internal values. A computed output carries what its templates print; constant texts that a
 * condition selects carry nothing. The numbers among a model's outputs carry what its prompt reads, since they are
 * estimates made from it. The texts do not: people review them, and texts for customers are checked against internal
 * values.
 */
export type Taints = {
  /** The internal path whose value `path` carries, through any number of outputs; null where it carries none. */
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
