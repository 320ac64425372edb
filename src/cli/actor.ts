import { userInfo } from 'node:os';
import type { Actor } from '../access/actor.ts';

/**
 * The person at the command line. Access to the command line grants everything; the audit log names the system user.
 */
export const operator = (): Actor => ({
  ...{ kind: 'operator', name: `cli:${userName()}`, roles: ['admin'] },
  ...{ userId: null, scope: 'all' },
});

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id may have no account, as in a container.
    return String(process.getuid?.() ?? 'unknown');
  }
}
