import type { Clock } from '../platform/clock.ts';
import { NightshiftError } from '../platform/errors.ts';
import { hashOfToken } from '../platform/token.ts';
import type { Actor } from './actor.ts';
import { type ApiKey, actorOfDelegate, actorOfKey, isKey } from './api-key.ts';
import { createMemory } from './memory.ts';
import { actorOfPerson, type Person } from './person.ts';
import type { KeyLookup, PeopleLookup, SessionLookup } from './ports.ts';
import { isOver, type Session } from './session.ts';

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Who makes a request, and how they showed it: what a browser sends by itself, another web page can make it send. */
export type Authenticated = { readonly actor: Actor; readonly by: 'key' | 'session' };

export type Authentication = {
  /**
   * Null for a key or a cookie that does not hold, whatever is wrong with it, and where there is neither.
   * @throws NightshiftError `FORBIDDEN` for a key that may not act as somebody and tries to, `ACT_AS_REFUSED` where
   * there is no such active person
   */
  authenticate(headers: RequestHeaders): Promise<Authenticated | null>;
  /** Makes the next request with these cookies look again, as after a sign-out. */
  forgetSession(headers: RequestHeaders): void;
};

const ACT_AS_HEADER = 'nightshift-act-as';

const SESSION_MEMORY = { forMs: 60_000, size: 10_000 };
const KEY_MEMORY = { forMs: 30_000, size: 10_000 };
const PERSON_MEMORY = { forMs: 30_000, size: 10_000 };
const NOTE_USE_MS = 60_000;
/** Longer ones are nobody's, and are not worth remembering. */
const LONGEST_EMAIL = 320;

/** Tells who makes a request. What was found is believed for a short time, so that few requests ask the database. */
export function createAuthentication(deps: {
  readonly people: PeopleLookup;
  readonly keys: KeyLookup;
  readonly sessions: SessionLookup;
  readonly clock: Clock;
}): Authentication {
  const { people, keys, sessions, clock } = deps;
  const knownKeys = createMemory<ApiKey | null>({ clock, ...KEY_MEMORY });
  const knownSessions = createMemory<Session | null>({ clock, ...SESSION_MEMORY });
  const knownPeople = createMemory<Person | null>({ clock, ...PERSON_MEMORY });
  const lastNoted = new Map<string, number>();

  /** Nobody waits for it, and a use that cannot be noted is no reason to refuse. */
  function noteUse({ id }: ApiKey): void {
    const now = clock.now().getTime();
    if (now - (lastNoted.get(id) ?? Number.NEGATIVE_INFINITY) < NOTE_USE_MS) return;
    lastNoted.set(id, now);
    keys.noteUse(id).catch(() => lastNoted.delete(id));
  }

  async function byKey(shown: string, actAs: string | null): Promise<Authenticated | null> {
    if (!isKey(shown)) return null;
    const hash = hashOfToken(shown);
    const key = await knownKeys.recall(hash.toString('base64'), () => keys.find(hash));
    if (key === null || (key.expiresAt !== null && key.expiresAt <= clock.now())) return null;
    const actor = actAs === null ? actorOfKey(key) : await delegate(key, actAs);
    noteUse(key);
    return { actor, by: 'key' };
  }

  async function delegate(key: ApiKey, email: string): Promise<Actor> {
    if (!key.scopes.includes('act_as'))
      throw new NightshiftError(
        'FORBIDDEN',
        `The key ${key.name} may not act as somebody.`,
        'Leave the header Nightshift-Act-As out, or use a key with the scope act_as.',
      );
    const person =
      email.length > LONGEST_EMAIL
        ? null
        : await knownPeople.recall(`email ${email.toLowerCase()}`, () => people.byEmail(email));
    if (person !== null) return actorOfDelegate(key, person);
    throw new NightshiftError(
      'ACT_AS_REFUSED',
      'Nobody active has the e-mail address in the header Nightshift-Act-As.',
      'Let an admin add them with `nightshift users add`, or correct the address.',
    );
  }

  async function bySession(cookie: string): Promise<Authenticated | null> {
    const session = await knownSessions.recall(memoryKeyOf(cookie), () => sessions.find(cookie));
    if (session === null || isOver(session, clock.now())) return null;
    const { userId } = session;
    const person = await knownPeople.recall(`id ${userId}`, () => people.byId(userId));
    return person === null ? null : { actor: actorOfPerson(person), by: 'session' };
  }

  return {
    async authenticate(headers) {
      const authorization = headerIn(headers, 'authorization');
      if (authorization !== null) {
        const [, shown = ''] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
        return byKey(shown, headerIn(headers, ACT_AS_HEADER));
      }
      const cookie = sessions.cookieIn(headerIn(headers, 'cookie') ?? '');
      return cookie === null ? null : bySession(cookie);
    },

    forgetSession(headers) {
      const cookie = sessions.cookieIn(headerIn(headers, 'cookie') ?? '');
      if (cookie !== null) knownSessions.forget(memoryKeyOf(cookie));
    },
  };
}

/** The memory holds no cookie that could be used. */
const memoryKeyOf = (cookie: string): string => hashOfToken(cookie).toString('base64');

function headerIn(headers: RequestHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}
