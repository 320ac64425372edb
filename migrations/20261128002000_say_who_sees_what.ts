import type { Knex } from 'knex';

const BEFORE = "'csm', 'csm_manager', 'author', 'ops', 'admin'";

/** Who may sign in or call with a key, whose accounts they see, and what was asked for under an idempotency key. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE users DROP CONSTRAINT users_role_check;
    ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('viewer', ${BEFORE}));
    ALTER TABLE users ADD COLUMN scope text CHECK (scope IN ('none', 'own', 'team', 'all'));
    COMMENT ON COLUMN users.scope IS 'Whose accounts they see; null: as their role says';

    CREATE TABLE user_deputies (
      user_id uuid NOT NULL REFERENCES users (id),
      deputy_id uuid NOT NULL REFERENCES users (id),
      valid_from date NOT NULL,
      valid_to date NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, deputy_id, valid_from),
      CHECK (user_id <> deputy_id),
      CHECK (valid_from <= valid_to)
    );
    COMMENT ON TABLE user_deputies IS 'Who stands in for whom, from when to when, both inclusive';
    CREATE INDEX user_deputies_deputy_id ON user_deputies (deputy_id);

    CREATE TABLE api_keys (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      name text NOT NULL CHECK (name <> ''),
      hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
      hint text NOT NULL,
      scopes text[] NOT NULL CHECK (scopes <> '{}' AND scopes <@
        '{viewer,csm,csm_manager,author,ops,admin,metrics,act_as}'::text[]),
      book text NOT NULL CHECK (book IN ('none', 'own', 'team', 'all')),
      user_id uuid REFERENCES users (id),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz,
      last_used_at timestamptz,
      revoked_at timestamptz,
      CHECK (book NOT IN ('own', 'team') OR user_id IS NOT NULL)
    );
    COMMENT ON TABLE api_keys IS 'Keys of programs, each kept as a hash alone';
    COMMENT ON COLUMN api_keys.hash IS 'SHA-256 of the key, which is shown once and kept nowhere';
    COMMENT ON COLUMN api_keys.hint IS 'The last four characters of the key, to tell it from others';
    COMMENT ON COLUMN api_keys.scopes IS 'Roles that the key has; metrics reads figures alone; act_as lets it act as the user that a request names';
    COMMENT ON COLUMN api_keys.book IS 'Whose accounts it sees; own and team are those of user_id';
    COMMENT ON COLUMN api_keys.last_used_at IS 'Written at most once a minute';
    CREATE INDEX api_keys_user_id ON api_keys (user_id);

    CREATE TABLE idempotency_keys (
      actor text NOT NULL,
      key text NOT NULL,
      request_hash bytea NOT NULL,
      status integer,
      body text,
      headers jsonb,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (actor, key)
    );
    COMMENT ON TABLE idempotency_keys IS 'The answers that were given under an Idempotency-Key, for a day';
    COMMENT ON COLUMN idempotency_keys.status IS 'Of the answer; null while the request is in flight';
    CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION IF EXISTS caller_sees, caller_people, caller_has_role, start_execution, retry_executions,
      cancel_execution, cancel_unstarted_executions, hold_starts, replay_execution, claim_due_executions,
      unclaim_executions, list_execution_places, oldest_due_seconds, forget_jobs CASCADE;
    DROP TABLE idempotency_keys, api_keys, user_deputies;
    ALTER TABLE users DROP COLUMN scope;
    UPDATE users SET role = 'csm' WHERE role = 'viewer';
    ALTER TABLE users DROP CONSTRAINT users_role_check;
    ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN (${BEFORE}));
  `);
}
