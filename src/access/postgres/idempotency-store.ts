import type { Sql } from '../../platform/postgres/sql.ts';
import type { IdempotencyStore } from '../ports.ts';

/** Of one caller, whom an answer of more than a day ago cannot help. */
const FORGET_SQL = `
  DELETE FROM idempotency_keys WHERE actor = $1 AND created_at < now() - interval '24 hours'`;

/** A request that has not been answered for this long has died with its process. */
const CLAIM_SQL = `
  INSERT INTO idempotency_keys AS old (actor, key, request_hash) VALUES ($1, $2, $3)
  ON CONFLICT (actor, key) DO UPDATE
    SET request_hash = excluded.request_hash, status = NULL, body = NULL, created_at = now()
  WHERE old.status IS NULL AND old.created_at < now() - interval '2 minutes'`;

export function createIdempotencyStore(sql: Sql): IdempotencyStore {
  return {
    async claim({ actor, key, hash }) {
      await sql.query(FORGET_SQL, [actor]);
      const claimed = await sql.query(CLAIM_SQL, [actor, key, hash]);
      if (claimed.rowCount === 1) return { outcome: 'claimed' };
      const { rows } = await sql.query<{ same: boolean; answer: string | null }>(
        'SELECT request_hash = $3 AS same, body AS answer FROM idempotency_keys WHERE actor = $1 AND key = $2',
        [actor, key, hash],
      );
      const [before] = rows;
      if (before && !before.same) return { outcome: 'other_request' };
      if (!before || before.answer === null) return { outcome: 'in_flight' };
      return { outcome: 'answered', answer: before.answer };
    },

    async keep({ actor, key }, status, answer) {
      await sql.query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE actor = $1 AND key = $2', [
        actor,
        key,
        status,
        answer,
      ]);
    },

    async release({ actor, key }) {
      await sql.query('DELETE FROM idempotency_keys WHERE actor = $1 AND key = $2', [actor, key]);
    },
  };
}
