import type { Knex } from 'knex';

/**
 * What was counted and priced before it is done to many executions at once; and an index by which those find what people
 * have just done who watch.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE execution_selections (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      actor text NOT NULL CHECK (actor <> ''),
      action text NOT NULL CHECK (action IN ('cancel', 'retry', 'replay')),
      execution_ids uuid[] NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      applied_at timestamptz
    );
    COMMENT ON TABLE execution_selections IS 'Executions that somebody chose to cancel, retry or replay together; gone some time after it has expired';
    COMMENT ON COLUMN execution_selections.actor IS 'As in the audit log: a selection is nobody else''s';
    COMMENT ON COLUMN execution_selections.applied_at IS 'It is applied once';
    CREATE INDEX audit_log_occurred_at ON audit_log (occurred_at);
    CREATE INDEX execution_selections_expires_at ON execution_selections (expires_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION IF EXISTS record_fact(uuid, text, integer, text, jsonb, date, text, uuid), measured_efforts(text),
      mornings_with_send_order(), night_outcomes(date), night_figures(date), night_figures_of_all(date),
      watched_executions(jsonb, uuid[], timestamptz), people_of(uuid, text),
      select_executions(text[], text, text, date, uuid, text, uuid[], integer),
      select_execution_places(text[], text, text, date, uuid, text, uuid[], integer);
    DROP INDEX audit_log_occurred_at;
    DROP TABLE execution_selections;
  `);
}
