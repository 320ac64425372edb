export const ROLES = ['viewer', 'csm', 'csm_manager', 'author', 'ops', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The one who asks for an action. */
export type Actor = {
  /** A person at the command line, a signed-in person, a program with a key, or Nightshift itself. */
  readonly kind: 'operator' | 'user' | 'key' | 'system';
  /** The name in the audit log, such as `cli:ada`. */
  readonly name: string;
  readonly roles: readonly Role[];
};

/** Nightshift itself, acting on its own; `name` says which part. */
export const systemActor = (name: string): Actor => ({ kind: 'system', name, roles: ['admin'] });
