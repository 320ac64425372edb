import type { InternalMark } from '../playbook/schema.ts';

/** Names that authors give to what must not reach a customer. */
const INTERNAL = /risk|floor|walk_?away|probability|\.(?:sentiment|influence)$/i;
/** Names for what we may concede, who must agree to it, and what we think of a customer. */
const OUR_POSITION = /policy|approv|score/i;

/**
 * The mark that a path's name suggests where its author has not decided; null where the name suggests none. A
 * suggestion protects nothing: the checker asks the author to decide, and the migration of legacy workflows adopts it.
 */
export function suggestedMark(path: string): Exclude<InternalMark, false> | null {
  if (INTERNAL.test(path)) return true;
  return OUR_POSITION.test(path) ? 'itself' : null;
}
