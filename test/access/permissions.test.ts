import { describe, expect, it, test } from 'vitest';
import { type Actor, ROLES, type Role } from '../../src/access/actor.ts';
import { isPermitted, PERMISSIONS, requirePermission } from '../../src/access/permissions.ts';

const withRoles = (...roles: Role[]): Actor => ({
  ...{ kind: 'user', name: 'ada@example.com', roles },
  ...{ userId: null, scope: 'all' },
});

describe('what a role grants', () => {
  it.each(PERMISSIONS)('%s: to an admin, and to nobody without a role', (permission) => {
    expect(isPermitted(withRoles('admin'), permission)).toBe(true);
    expect(isPermitted(withRoles(), permission)).toBe(false);
  });

  test.each(['author', 'ops'] as const)('%s reads no text about a customer', (role) => {
    // An author renders playbooks: on an invented account, unless given a scope.
    for (const permission of ['artifacts:read', 'executions:read_text'] as const)
      expect(isPermitted(withRoles(role), permission)).toBe(false);
  });

  it('lets a viewer change nothing', () => {
    const granted = PERMISSIONS.filter((permission) => isPermitted(withRoles('viewer'), permission));
    expect(granted.filter((permission) => !/:read(_text)?$/.test(permission))).toEqual([]);
  });

  it('adds up: two roles grant what either grants', () => {
    for (const permission of PERMISSIONS)
      for (const one of ROLES)
        for (const other of ROLES)
          expect(isPermitted(withRoles(one, other), permission)).toBe(
            isPermitted(withRoles(one), permission) || isPermitted(withRoles(other), permission),
          );
  });
});

describe('an action that needs a permission', () => {
  it('goes on where a role grants it', () => {
    expect(() => requirePermission(withRoles('author'), 'playbooks:publish')).not.toThrow();
  });

  it('says who may not do what, and which roles may', () => {
    expect(() => requirePermission(withRoles('csm'), 'playbooks:publish')).toThrow(
      expect.objectContaining({
        code: 'FORBIDDEN',
        message: 'ada@example.com lacks the permission playbooks:publish.',
        hint: 'Ask an admin for one of the roles that grant it: author, admin.',
      }),
    );
  });
});
