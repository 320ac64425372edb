import type { Actor } from '../../src/access/actor.ts';

/** Somebody who may do everything, by a name of their own in the audit log. */
export const admin = (name: string): Actor => ({
  ...{ kind: 'operator', name, roles: ['admin'] },
  ...{ userId: null, scope: 'all' },
});

export const OPERATOR = admin('cli:test');
