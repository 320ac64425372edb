import type { Actor, Scope } from './actor.ts';
import type { ApiKey, KeySummary } from './api-key.ts';
import type { Colleague, Person, UserSummary } from './person.ts';
import type { Session } from './session.ts';

/** Finds active people, before anybody is known. */
export type PeopleLookup = {
  byId(id: string): Promise<Person | null>;
  /** In whatever case. */
  byEmail(email: string): Promise<Person | null>;
  /** Makes a user of somebody whom an identity provider knows, unless there is one. */
  admit(person: { readonly email: string; readonly name: string }): Promise<void>;
};

export type KeyLookup = {
  /** Null where the key was revoked, has expired, or belongs to somebody inactive. */
  find(hash: Buffer): Promise<ApiKey | null>;
  noteUse(id: string): Promise<void>;
};

export type SessionLookup = {
  /** The value of our cookie among those that a browser sent. */
  cookieIn(header: string): string | null;
  /** Null where the cookie is not ours, or nobody is signed in with it. */
  find(cookie: string): Promise<Session | null>;
};

export type LinkPurpose = 'sign_in' | 'password';
export type SignInLink = { readonly userId: string; readonly purpose: LinkPurpose };

/** What the library for signing in does not keep. */
export type SignInStore = {
  /** Lets an active person sign in. */
  enroll(person: Person): Promise<void>;
  addLink(hash: Buffer, link: SignInLink & { readonly expiresAt: Date }): Promise<void>;
  findLink(hash: Buffer, now: Date): Promise<SignInLink | null>;
  /** The link, for the one caller who gets it: it is gone. */
  takeLink(hash: Buffer, now: Date): Promise<SignInLink | null>;
  /** Also ends every session of theirs. */
  setPassword(userId: string, passwordHash: string): Promise<void>;
  touchSession(id: string, now: Date): Promise<void>;
  /** Deletes what has expired, and tries from before `windowMs`. */
  tidy(now: Date, windowMs: number): Promise<void>;
  /** Counts a try with a password. @returns how many there were within `windowMs`, this one included. */
  countAttempt(email: string, now: Date, windowMs: number): Promise<number>;
  forgetAttempts(email: string): Promise<void>;
};

export type PeopleStore = {
  /** Active people by name; `search` is part of a name or an e-mail address. */
  list(search: string | null): Promise<Colleague[]>;
};

export type NewLink = { readonly hash: Buffer; readonly expiresAt: Date };

export type UserStore = {
  list(): Promise<UserSummary[]>;
  /** Active or not. */
  find(email: string): Promise<UserSummary | null>;
  /** Makes a user who can sign in, or lets one sign in who is only known as an owner. */
  add(
    actor: Actor,
    user: Omit<Person, 'id'> & { readonly passwordHash: string | null; readonly link: NewLink | null },
  ): Promise<void>;
  /** What is left out stays. Who becomes inactive is signed out. */
  edit(
    actor: Actor,
    id: string,
    change: {
      readonly role?: Person['role'] | undefined;
      readonly scope?: Scope | null | undefined;
      readonly managerId?: string | null | undefined;
      readonly active?: boolean | undefined;
      readonly dropSecondFactor?: boolean | undefined;
    },
  ): Promise<void>;
  /** The old password and every session and link of theirs hold no longer. */
  resetPassword(
    actor: Actor,
    user: Person,
    reset: { readonly passwordHash: string | null; readonly link: NewLink | null },
  ): Promise<void>;
  addDeputy(
    actor: Actor,
    deputy: {
      readonly userId: string;
      readonly deputyId: string;
      readonly from: string;
      readonly to: string;
    },
  ): Promise<void>;
  /** @returns whether there was one. */
  removeDeputy(
    actor: Actor,
    deputy: { readonly userId: string; readonly deputyId: string },
  ): Promise<boolean>;
};

export type KeyStore = {
  /** The newest first. */
  list(): Promise<KeySummary[]>;
  /** @returns false where a key of that name holds already. */
  add(
    actor: Actor,
    key: Omit<ApiKey, 'id'> & { readonly hash: Buffer; readonly hint: string },
  ): Promise<boolean>;
  /** @returns whether there was one to revoke. */
  revoke(actor: Actor, name: string): Promise<boolean>;
};

/** A request under an Idempotency-Key; `hash` is that of the request. */
export type KeyedRequest = { readonly actor: string; readonly key: string; readonly hash: Buffer };

/** Keeps for a day what was answered under an Idempotency-Key. */
export type IdempotencyStore = {
  /** Takes the key for a request, unless it was taken before. */
  claim(
    request: KeyedRequest,
  ): Promise<
    | { readonly outcome: 'claimed' | 'other_request' | 'in_flight' }
    | { readonly outcome: 'answered'; readonly answer: string }
  >;
  keep(request: KeyedRequest, status: number, answer: string): Promise<void>;
  /** Lets the key be taken again. */
  release(request: KeyedRequest): Promise<void>;
};
