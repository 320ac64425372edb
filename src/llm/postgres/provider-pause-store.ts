import type pg from 'pg';
import type { ProviderFault } from '../../platform/errors.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import type { ProviderPauseStore } from '../ports.ts';
import type { ProviderModel } from '../provider-pause.ts';
import { isInForce, type ProviderPause } from '../provider-pause.ts';

type PauseRow = ProviderModel & {
  round: number;
  since: Date;
  error_code: ProviderFault;
  paused_until: Date;
  refusals: number;
  per_minute: number;
  refused_per_minute: number | null;
  next_at: Date;
};
/** The row of the outer join where there is no pause. */
type NoPause = { provider: null };

const COLUMNS = `provider, model, round, since, error_code, paused_until, refusals, per_minute, refused_per_minute, next_at`;

const INSERT_SQL = `
  INSERT INTO provider_pauses (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  ON CONFLICT DO NOTHING`;

const UPDATE_SQL = `
  UPDATE provider_pauses SET round = $3, since = $4, error_code = $5, paused_until = $6, refusals = $7, per_minute = $8,
    refused_per_minute = $9, next_at = $10
  WHERE provider = $1 AND model = $2`;

/** Provider pauses in the table `provider_pauses`, by Postgres's clock. */
export function createProviderPauseStore(pool: Sql): ProviderPauseStore {
  /** Reads the pause and locks its row, if there is one. */
  async function read(client: pg.PoolClient, { provider, model }: ProviderModel) {
    const { rows } = await client.query<{ now: Date } & (PauseRow | NoPause)>(
      `SELECT clock.now, p.* FROM (SELECT clock_timestamp() AS now) AS clock LEFT JOIN LATERAL (
         SELECT * FROM provider_pauses WHERE provider = $1 AND model = $2 FOR UPDATE) AS p ON true`,
      [provider, model],
    );
    const [row] = rows;
    return { pause: row && row.provider !== null ? pauseOf(row) : null, now: row?.now ?? new Date(0) };
  }

  /** Null where another process inserted the pause at the same time. */
  const tryToChange = <Changed extends { readonly pause: ProviderPause | null }>(
    of: ProviderModel,
    change: (pause: ProviderPause | null, now: Date) => Changed,
  ) =>
    inTransaction(pool, async (client) => {
      const { pause, now } = await read(client, of);
      const changed = { ...change(pause, now), now };
      if (changed.pause === null || changed.pause === pause) return changed;
      const sql = pause === null ? INSERT_SQL : UPDATE_SQL;
      const { rowCount } = await client.query(sql, valuesOf(of, changed.pause));
      return rowCount === 1 ? changed : null;
    });

  return {
    async change(of, change) {
      for (;;) {
        const changed = await tryToChange(of, change);
        if (changed) return changed;
      }
    },

    async inForce() {
      const { rows } = await pool.query<{ now: Date } & (PauseRow | NoPause)>(
        `SELECT clock.now, p.* FROM (SELECT clock_timestamp() AS now) AS clock
         LEFT JOIN provider_pauses p ON true ORDER BY p.provider, p.model`,
      );
      const now = rows[0]?.now ?? new Date(0);
      const pauses = rows
        .filter((row) => row.provider !== null)
        .map((row) => ({ provider: row.provider, model: row.model, pause: pauseOf(row) }));
      return { pauses: pauses.filter(({ pause }) => isInForce(pause, now)), now };
    },
  };
}

const pauseOf = (row: PauseRow): ProviderPause => ({
  round: row.round,
  since: row.since,
  code: row.error_code,
  pausedUntil: row.paused_until,
  refusals: row.refusals,
  perMinute: row.per_minute,
  refusedPerMinute: row.refused_per_minute,
  nextAt: row.next_at,
});

const valuesOf = ({ provider, model }: ProviderModel, pause: ProviderPause): unknown[] => [
  provider,
  model,
  pause.round,
  pause.since,
  pause.code,
  pause.pausedUntil,
  pause.refusals,
  pause.perMinute,
  pause.refusedPerMinute,
  pause.nextAt,
];
