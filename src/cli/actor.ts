import { userInfo } from 'node:os';
import type { Actor } from '../access/actor.ts';

/** Who sits at the command line: whoever may run it may do everything, and the audit log names their user of the system. */
export const operator = (): Actor => ({ kind: 'operator', name: `cli:${userName()}`, roles: ['admin'] });

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an account, as in a container.
    return String(process.getuid?.() ?? 'unknown');
  }
}
