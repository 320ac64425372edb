import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { NightshiftError } from '../platform/errors.ts';
import { asCaller } from '../platform/postgres/as-caller.ts';
import type { Sql } from '../platform/postgres/sql.ts';
import type { Answer } from './route.ts';

type Once = {
  readonly key: string;
  /** Of the request. */
  readonly hash: Buffer;
  readonly answer: () => Promise<Answer>;
};

const answerSchema = z.object({
  body: z.unknown().optional(),
  etag: z.string().optional(),
  location: z.string().optional(),
});

/** A request that has not been answered for this long has died with its process. */
const CLAIM_SQL = `
  INSERT INTO idempotency_keys AS old (actor, key, request_hash) VALUES ($1, $2, $3)
  ON CONFLICT (actor, key) DO UPDATE SET request_hash = excluded.request_hash, status = NULL, body = NULL, created_at = now()
  WHERE old.created_at < now() - interval '24 hours' OR old.status IS NULL AND old.created_at < now() - interval '2 minutes'
  RETURNING key`;

/**
 * Answers a request once in a day: the same key of the same actor gets the answer that was given first.
 * @throws NightshiftError `IDEMPOTENCY_KEY_REUSED` for another request under the key, `IN_FLIGHT` while the first is
 * being answered
 */
export async function answerOnce(sql: Sql, actor: Actor, { key, hash, answer }: Once): Promise<Answer> {
  const own = asCaller(sql, actor, { readOnly: false });
  const claimed = await own.query(CLAIM_SQL, [actor.name, key, hash]);
  if (claimed.rowCount === 0) return givenBefore(own, actor, key, hash);
  try {
    const given = await answer();
    await own.query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE actor = $1 AND key = $2', [
      actor.name,
      key,
      given.status ?? 200,
      JSON.stringify(answerSchema.parse(given)),
    ]);
    return given;
  } catch (error) {
    // What failed may be tried again under the same key.
    await own.query('DELETE FROM idempotency_keys WHERE actor = $1 AND key = $2', [actor.name, key]);
    throw error;
  }
}

async function givenBefore(sql: Sql, { name }: Actor, key: string, hash: Buffer): Promise<Answer> {
  const { rows } = await sql.query<{ same: boolean; status: number | null; body: string | null }>(
    'SELECT request_hash = $3 AS same, status, body FROM idempotency_keys WHERE actor = $1 AND key = $2',
    [name, key, hash],
  );
  const [before] = rows;
  if (before && !before.same)
    throw new NightshiftError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another request before.',
      'Take a new key for a new request.',
    );
  if (!before || before.status === null || before.body === null)
    throw new NightshiftError(
      'IN_FLIGHT',
      'The first request with this Idempotency-Key is still being answered.',
      'Ask again in a second.',
    );
  return { status: before.status, ...answerOf(before.body) };
}

function answerOf(text: string): Omit<Answer, 'status'> {
  const { body, etag, location } = answerSchema.parse(JSON.parse(text));
  return {
    ...(body !== undefined && { body }),
    ...(etag !== undefined && { etag }),
    ...(location !== undefined && { location }),
  };
}
