export const ROLES = ['viewer', 'csm', 'csm_manager', 'author', 'ops', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whose accounts somebody sees: nobody's, their own and those they stand in for, also their team's, or all. */
export const SCOPES = ['none', 'own', 'team', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** The scope of a user for whom no other is set. */
export const SCOPE_OF_ROLE: Readonly<Record<Role, Scope>> = {
  viewer: 'all',
  csm: 'own',
  csm_manager: 'team',
  author: 'none',
  ops: 'none',
  admin: 'all',
};

/** The one who asks for an action. */
export type Actor = {
  /** A person at the command line, a signed-in person, a program with a key, or Nightshift itself. */
  readonly kind: 'operator' | 'user' | 'key' | 'system';
  /** The name in the audit log, such as `cli:ada`. */
  readonly name: string;
  /** `metrics` is no role of a person: it lets a key read figures of the process and nothing else. */
  readonly roles: readonly (Role | 'metrics')[];
  /** The row of `users` that they act as; null for operators, Nightshift itself, and keys that act as nobody. */
  readonly userId: string | null;
  readonly scope: Scope;
};

/** Who somebody is, whichever way they ask: a person for whom a key asks goes by their own name. */
export const personNamed = ({ name }: Pick<Actor, 'name'>): string => name.replace(/^key:[^/]*\//, '');

/** Nightshift itself, acting on its own; `name` says which part. */
export const systemActor = (name: string): Actor => ({
  ...{ kind: 'system', name, roles: ['admin'] },
  ...{ userId: null, scope: 'all' },
});
