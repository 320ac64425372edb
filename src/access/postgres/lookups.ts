import type { Sql } from '../../platform/postgres/sql.ts';
import type { ApiKey } from '../api-key.ts';
import type { Person } from '../person.ts';
import type { KeyLookup, PeopleLookup } from '../ports.ts';

/** Finds people by a function, since nobody's rights apply yet. */
export function createPeopleLookup(pool: Pick<Sql, 'query'>): PeopleLookup {
  async function find(id: string | null, email: string | null): Promise<Person | null> {
    const { rows } = await pool.query<Person>(
      'SELECT id, email, name, role, scope FROM find_person($1, $2)',
      [id, email],
    );
    return rows[0] ?? null;
  }
  return {
    byId: (id) => find(id, null),
    byEmail: (email) => find(null, email),
    async admit({ email, name }) {
      await pool.query('SELECT admit_person($1, $2, $3)', [email, name, 'oidc']);
    },
  };
}

/** Finds keys by a function, since the API may not read their table. */
export function createKeyLookup(pool: Pick<Sql, 'query'>): KeyLookup {
  return {
    async find(hash) {
      const { rows } = await pool.query<ApiKey>(
        `SELECT id, name, scopes, book, user_id AS "userId", expires_at AS "expiresAt" FROM find_api_key($1)`,
        [hash],
      );
      return rows[0] ?? null;
    },
    async noteUse(id) {
      await pool.query('SELECT note_key_use($1)', [id]);
    },
  };
}
