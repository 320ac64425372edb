import { userInfo } from 'node:os';

/** Who asks, for the audit log: `cli:` and the user of the operating system. */
export function actor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A user id without an account, as in a container.
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}
