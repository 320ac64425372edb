import type { Sql } from '../../platform/postgres/sql.ts';
import type { Colleague } from '../person.ts';
import type { PeopleStore } from '../ports.ts';

export function createPeopleStore(sql: Pick<Sql, 'query'>): PeopleStore {
  return {
    async list(search) {
      const { rows } = await sql.query<Colleague>(
        `SELECT id, name, email, role, title FROM users
         WHERE active AND ($1::text IS NULL OR strpos(lower(concat_ws(' ', name, email)), lower($1)) > 0)
         ORDER BY name, id`,
        [search],
      );
      return rows;
    },
  };
}
