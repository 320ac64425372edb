import type { Sql } from '../../platform/postgres/sql.ts';
import type { VersionAnalytics } from '../playbook-analytics.ts';
import type { AnalyticsStore } from '../ports.ts';

/** Counts over all customers, whomever the caller sees: the function lets nothing but counts out. */
export function createAnalyticsStore(pool: Sql): AnalyticsStore {
  return {
    async read({ key, since, until }) {
      const { rows } = await pool.query<{ versions: VersionAnalytics[] }>(
        'SELECT workflow_analytics($1, $2, $3) AS versions',
        [key, since, until],
      );
      return rows[0]?.versions ?? [];
    },
  };
}
