import type pg from 'pg';
import { iso } from '../../platform/postgres/iso.ts';
import { quoteIdentifier } from '../../platform/postgres/pool.ts';
import { authSchemaOf } from '../../platform/postgres/rights.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import type { Actor } from '../actor.ts';
import type { Person, UserSummary } from '../person.ts';
import type { NewLink, UserStore } from '../ports.ts';

type Credentials = { readonly passwordHash: string | null; readonly link: NewLink | null };

/** Users and how they sign in; each change is one transaction with its entry of the audit log. */
export function createUserStore(pool: pg.Pool, schema: string): UserStore {
  const auth = quoteIdentifier(authSchemaOf(schema));

  const summaries = (where: string): string => `
    SELECT u.id, u.email, u.name, u.role, u.scope, u.active, m.email AS manager, a.id IS NOT NULL AS "canSignIn",
      coalesce(a."twoFactorEnabled", false) AS "hasSecondFactor",
      (SELECT ${iso('max(s."updatedAt")')} FROM ${auth}.session s WHERE s."userId" = u.id) AS "lastSeenAt",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('email', p.email, 'from', d.valid_from, 'to', d.valid_to)
         ORDER BY d.valid_from, p.email), '[]')
       FROM user_deputies d JOIN users p ON p.id = d.deputy_id
       WHERE d.user_id = u.id AND d.valid_to >= current_date) AS deputies
    FROM users u LEFT JOIN users m ON m.id = u.manager_id LEFT JOIN ${auth}."user" a ON a.id = u.id
    ${where} ORDER BY lower(u.email), u.active DESC, u.id`;

  const record = (client: pg.PoolClient, actor: Actor, action: string, id: string, details: object) =>
    client.query(
      `INSERT INTO audit_log (actor, action, subject_type, subject_id, details) VALUES ($1, $2, 'user', $3, $4)`,
      [actor.name, action, id, JSON.stringify(details)],
    );

  async function giveCredentials(
    client: pg.PoolClient,
    { id, email, name }: Pick<Person, 'id' | 'email' | 'name'>,
    { passwordHash, link }: Credentials,
  ): Promise<void> {
    // An admin who names an address says that it is theirs.
    await client.query(
      `INSERT INTO ${auth}."user" (id, name, email, "emailVerified") VALUES ($1, $2, lower($3), true)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, "emailVerified" = true`,
      [id, name, email],
    );
    await client.query(`DELETE FROM ${auth}.session WHERE "userId" = $1`, [id]);
    await client.query(`DELETE FROM ${auth}.sign_in_link WHERE user_id = $1`, [id]);
    await client.query(`DELETE FROM ${auth}.account WHERE "userId" = $1 AND "providerId" = 'credential'`, [
      id,
    ]);
    // Who was locked out for wrong passwords has a new start with the new one.
    await client.query(
      `DELETE FROM ${auth}.sign_in_attempts WHERE account = sha256(convert_to(lower($1), 'UTF8'))`,
      [email],
    );
    if (passwordHash !== null)
      await client.query(
        `INSERT INTO ${auth}.account ("accountId", "providerId", "userId", password)
         VALUES ($1::uuid::text, 'credential', $1, $2)`,
        [id, passwordHash],
      );
    if (link !== null)
      await client.query(
        `INSERT INTO ${auth}.sign_in_link (hash, user_id, purpose, expires_at) VALUES ($1, $2, 'password', $3)`,
        [link.hash, id, link.expiresAt],
      );
  }

  return {
    async list() {
      return (await pool.query<UserSummary>(summaries(''))).rows;
    },

    async find(email) {
      const { rows } = await pool.query<UserSummary>(summaries('WHERE lower(u.email) = lower($1)'), [email]);
      return rows[0] ?? null;
    },

    add: (actor, { email, name, role, scope, ...given }) =>
      inTransaction(pool, async (client) => {
        const updated = await client.query<{ id: string }>(
          `UPDATE users SET name = $2, role = $3, scope = $4, active = true WHERE id = (
             SELECT id FROM users WHERE lower(email) = $1 ORDER BY active DESC, id LIMIT 1) RETURNING id`,
          [email, name, role, scope],
        );
        const inserted = updated.rows[0]
          ? updated
          : await client.query<{ id: string }>(
              'INSERT INTO users (email, name, role, scope) VALUES ($1, $2, $3, $4) RETURNING id',
              [email, name, role, scope],
            );
        const id = inserted.rows[0]?.id ?? '';
        await giveCredentials(client, { id, email, name }, given);
        await record(client, actor, 'add', id, { email, role, scope });
      }),

    edit: (actor, id, { role, scope, managerId, active, dropSecondFactor }) =>
      inTransaction(pool, async (client) => {
        await client.query(
          `UPDATE users SET role = coalesce($2, role), active = coalesce($3, active),
             scope = CASE WHEN $4 THEN $5 ELSE scope END, manager_id = CASE WHEN $6 THEN $7::uuid ELSE manager_id END
           WHERE id = $1`,
          [
            ...[id, role ?? null, active ?? null, scope !== undefined, scope ?? null],
            ...[managerId !== undefined, managerId ?? null],
          ],
        );
        if (active === false)
          for (const table of [`${auth}.session WHERE "userId"`, `${auth}.sign_in_link WHERE user_id`])
            await client.query(`DELETE FROM ${table} = $1`, [id]);
        if (dropSecondFactor === true) {
          await client.query(`DELETE FROM ${auth}."twoFactor" WHERE "userId" = $1`, [id]);
          await client.query(`UPDATE ${auth}."user" SET "twoFactorEnabled" = false WHERE id = $1`, [id]);
        }
        await record(client, actor, 'edit', id, { role, scope, managerId, active, dropSecondFactor });
      }),

    resetPassword: (actor, user, given) =>
      inTransaction(pool, async (client) => {
        await giveCredentials(client, user, given);
        await record(client, actor, 'reset password', user.id, {});
      }),

    addDeputy: (actor, { userId, deputyId, from, to }) =>
      inTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO user_deputies (user_id, deputy_id, valid_from, valid_to, created_by) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (user_id, deputy_id, valid_from) DO UPDATE SET valid_to = excluded.valid_to`,
          [userId, deputyId, from, to, actor.name],
        );
        await record(client, actor, 'add deputy', userId, { deputyId, from, to });
      }),

    removeDeputy: (actor, { userId, deputyId }) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          'DELETE FROM user_deputies WHERE user_id = $1 AND deputy_id = $2 AND valid_to >= current_date',
          [userId, deputyId],
        );
        if (rowCount === 0) return false;
        await record(client, actor, 'remove deputy', userId, { deputyId });
        return true;
      }),
  };
}
