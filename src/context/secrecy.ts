import { markOf } from '../playbook/internal-marks.ts';
import type { InternalMark, Playbook } from '../playbook/schema.ts';
import { CONTEXT_ROOTS, fieldAt } from './fields.ts';

/** Whether a customer may learn what is at `path`: fields of the context say it themselves, the rest the playbook does. */
function markAt(playbook: Playbook, path: string): InternalMark {
  const [root = ''] = path.split(/[.[]/, 1);
  let field = CONTEXT_ROOTS.get(root)?.type === 'by name' ? null : fieldAt(path);
  // `length` of a list is no field.
  if (field === null) field = fieldAt(path.slice(0, Math.max(path.lastIndexOf('.'), 0)));
  return field === null || field.type === 'by name' ? (markOf(playbook, path) ?? false) : field.internal;
}

/** Whether no customer may read the value at `path`, nor what is made of it. */
export const isInternal = (playbook: Playbook, path: string): boolean => markAt(playbook, path) === true;

/**
 * Whether no letter may name the figure at `path`. Beside what is internal, that is our position: a price that a policy
 * allows may be offered, the policy itself may not be told, so nothing that is computed from it is internal for it.
 */
export const isConfidential = (playbook: Playbook, path: string): boolean => markAt(playbook, path) !== false;
