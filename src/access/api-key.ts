import { type Actor, ROLES, type Scope } from './actor.ts';
import { actorOfPerson, type Person } from './person.ts';

export const KEY_SCOPES = [...ROLES, 'metrics', 'act_as'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

const KEY_PREFIX = 'ns_';
const KEY = /^ns_[A-Za-z0-9_-]{43}$/;

/** What a key may be called: its name stands in the audit log beside that of the person it acts as. */
export const isKeyName = (text: string): boolean => /^[A-Za-z0-9][\w.-]{0,63}$/.test(text);

/** A key as a program shows it. */
export const keyOf = (token: string): string => `${KEY_PREFIX}${token}`;
export const isKey = (text: string): boolean => KEY.test(text);
/** Tells a key from others without giving it away. */
export const hintOf = (key: string): string => key.slice(-4);

/** A key that holds. */
export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly book: Scope;
  readonly userId: string | null;
  readonly expiresAt: Date | null;
};

/** A key as an admin sees it, whether or not it holds: never the key itself. */
export type KeySummary = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly KeyScope[];
  readonly book: Scope;
  readonly user: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};

/** A key that acts as nobody. With `act_as` alone it has no role, and so no right. */
export const actorOfKey = ({ name, scopes, userId, book }: ApiKey): Actor => ({
  ...{ kind: 'key', name: `key:${name}`, roles: scopes.filter((scope) => scope !== 'act_as') },
  ...{ userId, scope: book },
});

/** A key that acts as somebody: with their rights and not its own, and under both names in the audit log. */
export const actorOfDelegate = ({ name }: ApiKey, person: Person): Actor => ({
  ...actorOfPerson(person),
  ...{ kind: 'key', name: `key:${name}/${person.email}` },
});
