import type { Sql } from '../../platform/postgres/sql.ts';
import type { WatchedExecution, WatchStore } from '../ports.ts';

export function createWatchStore(sql: Pick<Sql, 'query'>): WatchStore {
  return {
    async look(watchers, known, overlapMs) {
      const { rows } = await sql.query<WatchedExecution>(
        `SELECT watchers, event_id AS "eventId", state
         FROM watched_executions($1, $2, now() - $3 * interval '1 millisecond')`,
        [
          JSON.stringify(
            watchers.map(({ n, userId, scope, seesPlaces, ids }) => ({
              ...{ n, user_id: userId, scope, sees_places: seesPlaces, ids },
            })),
          ),
          known,
          overlapMs,
        ],
      );
      return rows;
    },
  };
}
