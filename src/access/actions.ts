import type { Clock } from '../platform/clock.ts';
import { NightshiftError } from '../platform/errors.ts';
import { hashOfToken, newToken } from '../platform/token.ts';
import { type Actor, type Role, SCOPE_OF_ROLE, type Scope } from './actor.ts';
import { hintOf, isKeyName, type KeyScope, type KeySummary, keyOf } from './api-key.ts';
import { checkPassword } from './password.ts';
import { requirePermission } from './permissions.ts';
import type { Colleague, UserSummary } from './person.ts';
import type { KeyStore, NewLink, PeopleStore, UserStore } from './ports.ts';
import { LINK_MS, linkTo } from './sign-in-link.ts';

type AccessDeps = {
  readonly users: UserStore;
  readonly keys: KeyStore;
  readonly hashPassword: (password: string) => Promise<string>;
  /** Where browsers reach us, with the path. */
  readonly webAddress: () => string;
  readonly clock: Clock;
};

/** The link that lets somebody set their password; null where one was given. */
type Invitation = {
  readonly email: string;
  readonly link: { readonly url: string; readonly expiresAt: string } | null;
};

const DAY_MS = 24 * 60 * 60_000;
const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$|^[^\s@<>"]+@localhost$/;

/** What admins do about people who sign in. */
export function createUserActions({ users, hashPassword, webAddress, clock }: Omit<AccessDeps, 'keys'>) {
  /** What lets somebody in: the password that was given, or else a link. */
  async function credentials(password: string | undefined) {
    if (password !== undefined) {
      checkPassword(password);
      return { passwordHash: await hashPassword(password), link: null, invitation: null };
    }
    const token = newToken();
    const link: NewLink = {
      hash: hashOfToken(token),
      expiresAt: new Date(clock.now().getTime() + LINK_MS.password),
    };
    const invitation = { url: linkTo(webAddress(), token), expiresAt: link.expiresAt.toISOString() };
    return { passwordHash: null, link, invitation };
  }

  async function requireUser(email: string): Promise<UserSummary> {
    const found = await users.find(email);
    if (found !== null) return found;
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no user ${email}.`,
      'List them with `nightshift users ls`, or add one with `nightshift users add`.',
    );
  }

  return {
    async list(actor: Actor): Promise<UserSummary[]> {
      requirePermission(actor, 'access:read');
      return users.list();
    },

    /**
     * Lets somebody sign in; who owns accounts is known already, and their name, role and scope become these.
     * @throws NightshiftError `CONFLICT` for somebody who can sign in, `USAGE_INVALID` for an address or password that
     * will not do
     */
    async add(
      actor: Actor,
      args: {
        readonly email: string;
        readonly name: string;
        readonly role: Role;
        readonly scope?: Scope | undefined;
        readonly password?: string | undefined;
      },
    ): Promise<Invitation> {
      requirePermission(actor, 'access:change');
      const { name, role, scope = null, password } = args;
      const email = args.email.toLowerCase();
      if (!EMAIL.test(email))
        throw new NightshiftError(
          'USAGE_INVALID',
          `${args.email} is not an e-mail address.`,
          'Write it as ada@example.com.',
        );
      if ((await users.find(email))?.canSignIn === true)
        throw new NightshiftError(
          'CONFLICT',
          `${email} can sign in already.`,
          'Use `nightshift users edit` or `nightshift users reset-password`.',
        );
      const { passwordHash, link, invitation } = await credentials(password);
      await users.add(actor, { email, name, role, scope, passwordHash, link });
      return { email, link: invitation };
    },

    /**
     * Changes what somebody may do; what is left out stays. A new role brings its own scope unless one is named.
     * @throws NightshiftError `NOT_FOUND`, `USAGE_INVALID` for somebody who would be their own manager
     */
    async edit(
      actor: Actor,
      args: {
        readonly email: string;
        readonly role?: Role | undefined;
        readonly scope?: Scope | undefined;
        /** Null: nobody. */
        readonly manager?: string | null | undefined;
        readonly active?: boolean | undefined;
        readonly dropSecondFactor?: boolean | undefined;
      },
    ): Promise<UserSummary> {
      requirePermission(actor, 'access:change');
      const { role, scope, active, dropSecondFactor } = args;
      const user = await requireUser(args.email);
      const manager = typeof args.manager === 'string' ? await requireUser(args.manager) : args.manager;
      if (manager?.id === user.id)
        throw new NightshiftError(
          'USAGE_INVALID',
          `${user.email} cannot be their own manager.`,
          'Name somebody else, or nobody.',
        );
      await users.edit(actor, user.id, {
        ...{ role, active, dropSecondFactor, managerId: manager === null ? null : manager?.id },
        scope: role !== undefined && scope === undefined ? null : scope,
      });
      return requireUser(args.email);
    },

    /**
     * Ends every session, link and password of somebody and lets them set a new one.
     * @throws NightshiftError `NOT_FOUND`, `CONFLICT` for somebody inactive
     */
    async resetPassword(
      actor: Actor,
      args: { readonly email: string; readonly password?: string | undefined },
    ): Promise<Invitation> {
      requirePermission(actor, 'access:change');
      const user = await requireUser(args.email);
      if (!user.active)
        throw new NightshiftError(
          'CONFLICT',
          `${user.email} is inactive.`,
          `Make them active first: \`nightshift users edit ${user.email} --active\`.`,
        );
      const { passwordHash, link, invitation } = await credentials(args.password);
      await users.resetPassword(actor, user, { passwordHash, link });
      return { email: user.email, link: invitation };
    },

    /**
     * Lets somebody see and work the accounts of another from one day to another, both inclusive.
     * @throws NightshiftError `NOT_FOUND`, `USAGE_INVALID` where it would be themselves or end before it begins
     */
    async addDeputy(
      actor: Actor,
      args: { readonly deputy: string; readonly of: string; readonly from: string; readonly to: string },
    ): Promise<void> {
      requirePermission(actor, 'access:change');
      const { from, to } = args;
      const [deputy, user] = [await requireUser(args.deputy), await requireUser(args.of)];
      if (deputy.id === user.id || from > to)
        throw new NightshiftError(
          'USAGE_INVALID',
          deputy.id === user.id ? `${user.email} cannot stand in for themselves.` : `${from} is after ${to}.`,
          'Name two people, and a first day that is not after the last.',
        );
      await users.addDeputy(actor, { userId: user.id, deputyId: deputy.id, from, to });
    },

    /** Ends it, whenever it began. @throws NightshiftError `NOT_FOUND` */
    async removeDeputy(actor: Actor, args: { readonly deputy: string; readonly of: string }): Promise<void> {
      requirePermission(actor, 'access:change');
      const [deputy, user] = [await requireUser(args.deputy), await requireUser(args.of)];
      if (await users.removeDeputy(actor, { userId: user.id, deputyId: deputy.id })) return;
      throw new NightshiftError(
        'NOT_FOUND',
        `${deputy.email} does not stand in for ${user.email}.`,
        'List who stands in for whom with `nightshift users ls`.',
      );
    },
  };
}

/** What admins do about the keys of programs. */
export function createKeyActions({ users, keys, clock }: Pick<AccessDeps, 'users' | 'keys' | 'clock'>) {
  async function requireOwner(email: string): Promise<UserSummary> {
    const found = await users.find(email);
    if (found?.active === true) return found;
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no active user ${email}.`,
      'List them with `nightshift users ls`.',
    );
  }

  return {
    /** Without what could be used as a key. */
    async list(actor: Actor): Promise<KeySummary[]> {
      requirePermission(actor, 'access:read');
      return keys.list();
    },

    /**
     * Makes a key, which is shown this once. It sees the accounts that `book` says, of `user` where that is `own` or
     * `team`. @throws NightshiftError `CONFLICT` for a name that is taken, `NOT_FOUND` for a user who is none,
     * `USAGE_INVALID` for a name that will not do, or accounts of nobody
     */
    async add(
      actor: Actor,
      args: {
        readonly name: string;
        readonly scopes: readonly KeyScope[];
        readonly book?: Scope | undefined;
        readonly user?: string | undefined;
        readonly expiresInDays?: number | undefined;
      },
    ): Promise<{ readonly key: string; readonly name: string; readonly book: Scope }> {
      requirePermission(actor, 'access:change');
      const { name, scopes, expiresInDays } = args;
      if (!isKeyName(name))
        throw new NightshiftError(
          'USAGE_INVALID',
          `${name} is no name of a key.`,
          'Use letters, digits, _, . and -, at most 64.',
        );
      const user = args.user === undefined ? null : await requireOwner(args.user);
      const book = args.book ?? (user === null ? 'none' : (user.scope ?? SCOPE_OF_ROLE[user.role]));
      if (user === null && (book === 'own' || book === 'team'))
        throw new NightshiftError(
          'USAGE_INVALID',
          `A key that sees the book of ${book} needs somebody whose accounts those are.`,
          'Name them with --user, or give --book all or none.',
        );
      const key = keyOf(newToken());
      const added = await keys.add(actor, {
        ...{ name, scopes, book, userId: user?.id ?? null, hash: hashOfToken(key), hint: hintOf(key) },
        expiresAt:
          expiresInDays === undefined ? null : new Date(clock.now().getTime() + expiresInDays * DAY_MS),
      });
      if (added) return { key, name, book };
      throw new NightshiftError(
        'CONFLICT',
        `There is a key ${name} already.`,
        `Choose another name, or revoke it first: \`nightshift keys revoke ${name}\`.`,
      );
    },

    /** Ends a key within half a minute. @throws NightshiftError `NOT_FOUND` */
    async revoke(actor: Actor, name: string): Promise<void> {
      requirePermission(actor, 'access:change');
      if (await keys.revoke(actor, name)) return;
      throw new NightshiftError(
        'NOT_FOUND',
        `There is no key ${name} that holds.`,
        'List them with `nightshift keys ls`.',
      );
    },
  };
}

/** Finds colleagues, to hand something to one of them. */
export function createPeopleActions({ people }: { readonly people: PeopleStore }) {
  return {
    /** Active people by name; `search` is part of a name or an e-mail address. */
    async list(actor: Actor, search: string | null = null): Promise<Colleague[]> {
      requirePermission(actor, 'people:read');
      return people.list(search);
    },
  };
}
