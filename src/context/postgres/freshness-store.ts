import type { Sql } from '../../platform/postgres/sql.ts';
import type { SourceAge } from '../freshness.ts';
import type { FreshnessStore } from '../ports.ts';

const DAYS_SINCE = (instant: string): string =>
  `floor(extract(epoch FROM clock_timestamp() - ${instant}) / 86400)::int`;

/**
 * The length of the wait is fixed when it begins: the version's `wait_days`, cut short by the end of the window or of
 * the occurrence. The execution has done nothing yet, so no context is frozen and no attempt is counted.
 */
const AWAIT_SQL = `
  WITH e AS (
    SELECT e.id, coalesce(e.reads_as_of, e.as_of) AS read_on, d.max_age_days,
      coalesce(e.feeds_waited_from, clock_timestamp()) AS waited_from,
      coalesce(e.feeds_wait_days, least(d.wait_days, e.days_left - d.days_min,
        occurrence_opens(e.occurrence + 1, d.repeat_every_days, d.repeat_later_after_days, d.repeat_later_every_days) - 1
          - coalesce(d.days_max - e.days_left,
            occurrence_opens(e.occurrence, d.repeat_every_days, d.repeat_later_after_days, d.repeat_later_every_days)))
        - ${DAYS_SINCE('e.created_at')}) AS wait_days
    FROM workflow_executions e JOIN workflow_definitions d ON d.id = e.definition_id WHERE e.id = $1
  ), behind AS (
    SELECT e.*, (SELECT array_agg(a.feed ORDER BY a.feed) FROM feed_ages(e.read_on) AS a
      -- One that has never brought anything is not waited for.
      WHERE a.feed = ANY ($3) AND a.latest_on < e.read_on - e.max_age_days) AS feeds
    FROM e
  )
  UPDATE workflow_executions w SET status = 'waiting', waits_for_feeds = b.feeds,
    waits_for = 'fresh data: ' || array_to_string(b.feeds, ', '),
    feeds_waited_from = b.waited_from, feeds_wait_days = b.wait_days,
    wait_until = b.waited_from + b.wait_days * interval '1 day',
    attempts = 0, lease_owner = NULL, lease_expires_at = NULL
  FROM behind b
  WHERE w.id = b.id AND w.lease_epoch = $2 AND w.status = 'running' AND b.feeds IS NOT NULL
    AND b.waited_from + b.wait_days * interval '1 day' > clock_timestamp()
  RETURNING w.waits_for_feeds AS sources`;

/**
 * Wakes an execution once its sources are fresh enough, or its time is over. The execution then reads
 * the book as of today, or as of a later day for which a source was imported, but always within its
 * window. Freshness is judged as of that day.
 */
const WAKE_SQL = `
  WITH waiting AS (
    SELECT e.id, e.waits_for_feeds, e.wait_until <= clock_timestamp() AS is_over, d.max_age_days,
      least(e.as_of + e.feeds_wait_days, greatest(e.as_of + ${DAYS_SINCE('e.feeds_waited_from')},
        (SELECT max(f.as_of) FROM feed_deliveries f
         WHERE f.feed = ANY (e.waits_for_feeds) AND f.delivered_at > e.feeds_waited_from))) AS read_on
    FROM workflow_executions e JOIN workflow_definitions d ON d.id = e.definition_id
    WHERE e.status = 'waiting' AND e.waits_for_feeds IS NOT NULL
  ), ages AS (
    SELECT day.read_on, a.feed, a.latest_on
    FROM (SELECT DISTINCT read_on FROM waiting) AS day CROSS JOIN LATERAL feed_ages(day.read_on) AS a
  )
  UPDATE workflow_executions e SET status = 'pending', next_attempt_at = now(), restarted_at = now(), dispatched_at = NULL,
    waits_for = NULL, waits_for_feeds = NULL, wait_until = NULL, reads_as_of = w.read_on
  FROM waiting w
  WHERE e.id = w.id AND e.status = 'waiting' AND (w.is_over OR NOT EXISTS (
    SELECT FROM ages a WHERE a.read_on = w.read_on AND a.feed = ANY (w.waits_for_feeds)
      AND a.latest_on < w.read_on - w.max_age_days))`;

export function createFreshnessStore(pool: Sql): FreshnessStore {
  return {
    async ages(day) {
      const { rows } = await pool.query<SourceAge>(
        `SELECT feed AS source, delivered_on AS "importedOn", newest_on AS "newestOn", deliveries AS "importRuns", usual_gap_days AS "usualGapDays"
         FROM feed_ages($1) ORDER BY feed`,
        [day],
      );
      return rows;
    },

    async awaitSources({ executionId, leaseEpoch, sources }) {
      const { rows } = await pool.query<{ sources: string[] }>(AWAIT_SQL, [executionId, leaseEpoch, sources]);
      return rows[0]?.sources ?? [];
    },

    async wakeWaiting() {
      return (await pool.query(WAKE_SQL)).rowCount ?? 0;
    },
  };
}
