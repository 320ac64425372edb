import type pg from 'pg';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import { hashOfToken } from '../../platform/token.ts';
import type { SignInLink, SignInStore } from '../ports.ts';

const LINK = 'user_id AS "userId", purpose';
/** Anybody can write to the table by trying, so it keeps no address. */
const accountOf = (email: string): Buffer => hashOfToken(email.toLowerCase());

/** What signing in needs beside its library. @param pool connections to the schema of sign-in */
export function createSignInStore(pool: pg.Pool): SignInStore {
  const linkOf = async (sql: string, hash: Buffer, now: Date): Promise<SignInLink | null> =>
    (await pool.query<SignInLink>(sql, [hash, now])).rows[0] ?? null;

  return {
    async enroll({ id, email, name }) {
      await pool.query(
        `INSERT INTO "user" (id, name, email, "emailVerified") VALUES ($1, $2, lower($3), true)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, "emailVerified" = true`,
        [id, name, email],
      );
    },

    async addLink(hash, { userId, purpose, expiresAt }) {
      await pool.query(
        'INSERT INTO sign_in_link (hash, user_id, purpose, expires_at) VALUES ($1, $2, $3, $4)',
        [hash, userId, purpose, expiresAt],
      );
    },

    findLink: (hash, now) =>
      linkOf(`SELECT ${LINK} FROM sign_in_link WHERE hash = $1 AND expires_at > $2`, hash, now),

    takeLink: (hash, now) =>
      linkOf(`DELETE FROM sign_in_link WHERE hash = $1 AND expires_at > $2 RETURNING ${LINK}`, hash, now),

    setPassword: (userId, passwordHash) =>
      inTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO account ("accountId", "providerId", "userId", password)
           VALUES ($1::uuid::text, 'credential', $1, $2)
           ON CONFLICT ("providerId", "accountId") DO UPDATE SET password = excluded.password, "updatedAt" = now()`,
          [userId, passwordHash],
        );
        await client.query('DELETE FROM session WHERE "userId" = $1', [userId]);
      }),

    async touchSession(id, now) {
      await pool.query('UPDATE session SET "updatedAt" = $2 WHERE id = $1', [id, now]);
    },

    async tidy(now, windowMs) {
      for (const expired of ['session WHERE "expiresAt"', 'verification WHERE "expiresAt"'])
        await pool.query(`DELETE FROM ${expired} < $1`, [now]);
      await pool.query('DELETE FROM sign_in_link WHERE expires_at < $1', [now]);
      await pool.query('DELETE FROM sign_in_attempts WHERE since < $1', [new Date(now.getTime() - windowMs)]);
    },

    async countAttempt(email, now, windowMs) {
      const opened = new Date(now.getTime() - windowMs);
      const { rows } = await pool.query<{ count: number }>(
        `INSERT INTO sign_in_attempts AS a (account, count, since) VALUES ($1, 1, $2)
         ON CONFLICT (account) DO UPDATE SET count = CASE WHEN a.since <= $3 THEN 1 ELSE a.count + 1 END,
           since = CASE WHEN a.since <= $3 THEN $2 ELSE a.since END
         RETURNING count`,
        [accountOf(email), now, opened],
      );
      return rows[0]?.count ?? 0;
    },

    async forgetAttempts(email) {
      await pool.query('DELETE FROM sign_in_attempts WHERE account = $1', [accountOf(email)]);
    },
  };
}
