import type { Actor } from '../access/actor.ts';
import { isPermitted } from '../access/permissions.ts';

/**
 * Whether an actor sees where the executions of all accounts stand, without texts: ops, and an admin of no accounts.
 * Everybody else sees those of their accounts.
 */
export const seesPlaces = (actor: Pick<Actor, 'roles' | 'scope'>): boolean =>
  isPermitted(actor, 'operations:read') &&
  (actor.scope === 'none' || !isPermitted(actor, 'executions:read_text'));
