export const ROLES = ['viewer', 'csm', 'csm_manager', 'author', 'ops', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks for an action. */
export type Actor = {
  /** A person at the command line, a person who signed in, a key of another program, or Nightshift itself. */
  readonly kind: 'operator' | 'user' | 'key' | 'system';
  /** As the audit log writes it, such as `cli:ada`. */
  readonly name: string;
  readonly roles: readonly Role[];
};

/** Nightshift itself, where it acts without being asked; `name` says which part of it. */
export const systemActor = (name: string): Actor => ({ kind: 'system', name, roles: ['admin'] });
