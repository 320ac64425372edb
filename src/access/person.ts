import { type Actor, type Role, SCOPE_OF_ROLE, type Scope } from './actor.ts';

/** An active user. */
export type Person = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Null: that of their role. */
  readonly scope: Scope | null;
};

/** An active user as everybody knows one. */
export type Colleague = Pick<Person, 'id' | 'name' | 'email' | 'role'> & { readonly title: string | null };

/** A user as an admin sees one. */
export type UserSummary = Person & {
  readonly active: boolean;
  readonly manager: string | null;
  readonly canSignIn: boolean;
  readonly hasSecondFactor: boolean;
  /** When they did something last, to within five minutes, while that session lasts. */
  readonly lastSeenAt: string | null;
  readonly deputies: readonly { readonly email: string; readonly from: string; readonly to: string }[];
};

/** Somebody who acts as themselves. */
export const actorOfPerson = ({ id, email, role, scope }: Person): Actor => ({
  ...{ kind: 'user', name: email, roles: [role] },
  ...{ userId: id, scope: scope ?? SCOPE_OF_ROLE[role] },
});
