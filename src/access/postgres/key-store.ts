import type pg from 'pg';
import { iso } from '../../platform/postgres/iso.ts';
import type { KeySummary } from '../api-key.ts';
import type { KeyStore } from '../ports.ts';

/** The keys of programs; each change writes its entry of the audit log in its own statement. */
export function createKeyStore(pool: pg.Pool): KeyStore {
  return {
    async list() {
      const { rows } = await pool.query<KeySummary>(
        `SELECT k.id, k.name, k.hint, k.scopes, k.book, u.email AS user, k.created_by AS "createdBy",
           ${iso('k.created_at')} AS "createdAt", ${iso('k.expires_at')} AS "expiresAt",
           ${iso('k.last_used_at')} AS "lastUsedAt", ${iso('k.revoked_at')} AS "revokedAt"
         FROM api_keys k LEFT JOIN users u ON u.id = k.user_id ORDER BY k.created_at DESC, k.id`,
      );
      return rows;
    },

    async add(actor, { name, hash, hint, scopes, book, userId, expiresAt }) {
      const { rowCount } = await pool.query(
        `WITH added AS (
           INSERT INTO api_keys (name, hash, hint, scopes, book, user_id, created_by, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id
         )
         INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
         SELECT $7, 'add', 'key', id::text, $9::jsonb FROM added`,
        [
          ...[name, hash, hint, scopes, book, userId, actor.name, expiresAt],
          JSON.stringify({ name, scopes, book, userId, expiresAt }),
        ],
      );
      return rowCount === 1;
    },

    async revoke(actor, name) {
      const { rowCount } = await pool.query(
        `WITH revoked AS (
           UPDATE api_keys SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL RETURNING id
         )
         INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
         SELECT $2, 'revoke', 'key', id::text, jsonb_build_object('name', $1::text) FROM revoked`,
        [name, actor.name],
      );
      return rowCount === 1;
    },
  };
}
