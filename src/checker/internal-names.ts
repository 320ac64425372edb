import type { InternalMark } from '../playbook/schema.ts';

/** How authors call what must not leave the house. */
const INTERNAL = /risk|floor|walk_?away|probability|\.(?:sentiment|influence)$/i;
/** How they call what we may concede, who must agree to it, and what we think of a customer. */
const OUR_POSITION = /policy|approv|score/i;

/**
 * The mark that a path should have by its name, where its author has not decided; null where its name says nothing. It
 * protects nothing by itself: the checker asks for the decision, the migration of legacy workflows takes it.
 */
export function suggestedMark(path: string): Exclude<InternalMark, false> | null {
  if (INTERNAL.test(path)) return true;
  return OUR_POSITION.test(path) ? 'itself' : null;
}
