import { markOf } from '../playbook/internal-marks.ts';
import type { InternalMark, Playbook } from '../playbook/schema.ts';
import { CONTEXT_ROOTS, fieldAt } from './fields.ts';

/** What a customer may learn of the value at `path`: context fields declare it, the playbook declares the rest. */
function markAt(playbook: Playbook, path: string): InternalMark {
  const [root = ''] = path.split(/[.[]/, 1);
  let field = CONTEXT_ROOTS.get(root)?.type === 'by name' ? null : fieldAt(path);
  // A list's `length` is no field of its own.
  if (field === null) field = fieldAt(path.slice(0, Math.max(path.lastIndexOf('.'), 0)));
  return field === null || field.type === 'by name' ? (markOf(playbook, path) ?? false) : field.internal;
}

/** Whether no customer may read the value at `path`, nor anything derived from it. */
export const isInternal = (playbook: Playbook, path: string): boolean => markAt(playbook, path) === true;

/**
 * Whether no letter may name the figure at `path`. Besides internal values this covers our position:
 * a price that a policy allows may be offered, but the policy itself may not be named. Values
 * computed from it are therefore not internal.
 */
export const isConfidential = (playbook: Playbook, path: string): boolean => markAt(playbook, path) !== false;
