import { type Authentication, createAuthentication } from '../access/authenticate.ts';
import { createKeyLookup, createPeopleLookup } from '../access/postgres/lookups.ts';
import type { Clock } from '../platform/clock.ts';
import { tellingOutages } from '../platform/postgres/outage.ts';
import type { Sql } from '../platform/postgres/sql.ts';

/** Where nobody can sign in, a cookie shows nothing. */
const NO_SESSIONS = { cookieIn: () => null, find: async () => null };

/** Tells who asks by their key alone, for a process that has no pages. */
export function authenticateByKey(
  sql: Pick<Sql, 'query'>,
  clock: Clock,
): Pick<Authentication, 'authenticate'> {
  return createAuthentication({
    people: tellingOutages(createPeopleLookup(sql)),
    keys: tellingOutages(createKeyLookup(sql)),
    sessions: NO_SESSIONS,
    clock,
  });
}
