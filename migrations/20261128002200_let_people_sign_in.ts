import type { Knex } from 'knex';

/** How people sign in. It has a schema of its own beside ours, so that what reads the book need not see it. */
export async function up(knex: Knex): Promise<void> {
  const { schema, auth } = await schemasOf(knex);
  await knex.raw(`
    CREATE SCHEMA IF NOT EXISTS ${auth};

    CREATE TABLE ${auth}."user" (
      id uuid PRIMARY KEY REFERENCES ${schema}.users (id) ON DELETE CASCADE,
      name text NOT NULL,
      email text NOT NULL UNIQUE CHECK (email = lower(email)),
      "emailVerified" boolean NOT NULL,
      image text,
      "twoFactorEnabled" boolean NOT NULL DEFAULT false,
      "createdAt" timestamptz NOT NULL DEFAULT now(),
      "updatedAt" timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE ${auth}."user" IS 'Those of our users who can sign in, under the same id';

    CREATE TABLE ${auth}.session (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      token text NOT NULL UNIQUE,
      "userId" uuid NOT NULL REFERENCES ${auth}."user" (id) ON DELETE CASCADE,
      "expiresAt" timestamptz NOT NULL,
      "ipAddress" text,
      "userAgent" text,
      "createdAt" timestamptz NOT NULL DEFAULT now(),
      "updatedAt" timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE ${auth}.session IS 'Who is signed in; the cookie holds the token with a signature';
    COMMENT ON COLUMN ${auth}.session."updatedAt" IS 'When it was last used, to within five minutes';
    CREATE INDEX "session_userId" ON ${auth}.session ("userId");
    CREATE INDEX "session_expiresAt" ON ${auth}.session ("expiresAt");

    CREATE TABLE ${auth}.account (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      "accountId" text NOT NULL,
      "providerId" text NOT NULL,
      "userId" uuid NOT NULL REFERENCES ${auth}."user" (id) ON DELETE CASCADE,
      "accessToken" text,
      "refreshToken" text,
      "idToken" text,
      "accessTokenExpiresAt" timestamptz,
      "refreshTokenExpiresAt" timestamptz,
      scope text,
      password text,
      "createdAt" timestamptz NOT NULL DEFAULT now(),
      "updatedAt" timestamptz NOT NULL DEFAULT now(),
      UNIQUE ("providerId", "accountId")
    );
    COMMENT ON TABLE ${auth}.account IS 'The ways in which somebody signs in: a password, or a subject of an identity provider';
    COMMENT ON COLUMN ${auth}.account.password IS 'Salted and hashed with scrypt';
    CREATE INDEX "account_userId" ON ${auth}.account ("userId");

    CREATE TABLE ${auth}.verification (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      identifier text NOT NULL UNIQUE,
      value text NOT NULL,
      "expiresAt" timestamptz NOT NULL,
      "createdAt" timestamptz NOT NULL DEFAULT now(),
      "updatedAt" timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE ${auth}.verification IS 'Sign-ins that are under way: at an identity provider, or before the second factor';
    CREATE INDEX "verification_expiresAt" ON ${auth}.verification ("expiresAt");

    CREATE TABLE ${auth}."twoFactor" (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      secret text NOT NULL,
      "backupCodes" text NOT NULL,
      "userId" uuid NOT NULL UNIQUE REFERENCES ${auth}."user" (id) ON DELETE CASCADE,
      verified boolean NOT NULL DEFAULT true,
      "failedVerificationCount" integer NOT NULL DEFAULT 0,
      "lockedUntil" timestamptz
    );
    COMMENT ON TABLE ${auth}."twoFactor" IS 'Second factors; secrets are encrypted with AUTH_SECRET';

    CREATE TABLE ${auth}.sign_in_link (
      hash bytea PRIMARY KEY CHECK (length(hash) = 32),
      user_id uuid NOT NULL REFERENCES ${auth}."user" (id) ON DELETE CASCADE,
      purpose text NOT NULL CHECK (purpose IN ('sign_in', 'password')),
      expires_at timestamptz NOT NULL
    );
    COMMENT ON TABLE ${auth}.sign_in_link IS 'Links that work once: they sign somebody in, or also let them set a password';
    COMMENT ON COLUMN ${auth}.sign_in_link.hash IS 'SHA-256 of the token in the link, which is kept nowhere';
    CREATE INDEX sign_in_link_user_id ON ${auth}.sign_in_link (user_id);

    CREATE TABLE ${auth}.sign_in_attempts (
      account bytea PRIMARY KEY CHECK (length(account) = 32),
      count integer NOT NULL,
      since timestamptz NOT NULL
    );
    COMMENT ON TABLE ${auth}.sign_in_attempts IS 'How often a password was tried since somebody last signed in, whether or not there is such an account';
    COMMENT ON COLUMN ${auth}.sign_in_attempts.account IS 'SHA-256 of the e-mail address';
    CREATE INDEX sign_in_attempts_since ON ${auth}.sign_in_attempts (since);

    CREATE UNIQUE INDEX api_keys_name ON api_keys (name) WHERE revoked_at IS NULL;
    CREATE INDEX users_lower_email ON users (lower(email));
  `);
}

export async function down(knex: Knex): Promise<void> {
  const { auth } = await schemasOf(knex);
  await knex.raw(`
    DROP FUNCTION IF EXISTS find_api_key(bytea), note_key_use(uuid), find_person(uuid, text), admit_person(text, text, text);
    DROP INDEX users_lower_email, api_keys_name;
    DROP TABLE ${auth}.sign_in_attempts, ${auth}.sign_in_link, ${auth}."twoFactor", ${auth}.verification,
      ${auth}.account, ${auth}.session, ${auth}."user";
  `);
  // Where others keep something in it, it stays.
  const { rows } = await knex.raw(
    `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE quote_ident(n.nspname) = ?`,
    [auth],
  );
  if (rows.length === 0) await knex.raw(`DROP SCHEMA ${auth}`);
}

async function schemasOf(knex: Knex): Promise<{ schema: string; auth: string }> {
  const { rows } = await knex.raw(
    `SELECT quote_ident(current_schema()) AS schema, quote_ident(current_schema() || '_auth') AS auth`,
  );
  return rows[0];
}
