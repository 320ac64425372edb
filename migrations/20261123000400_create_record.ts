import type { Knex } from 'knex';

/** The record: kept from the first night on, since none of it can be filled in later. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE account_snapshots (
      contract_id uuid NOT NULL REFERENCES contracts,
      day date NOT NULL,
      customer_id uuid NOT NULL REFERENCES customers,
      health_score numeric(5, 2),
      risk_score numeric(5, 2),
      arr_reporting numeric(16, 2),
      forecast text,
      PRIMARY KEY (contract_id, day)
    );
    COMMENT ON TABLE account_snapshots IS 'How each contract stood each night';
    CREATE INDEX account_snapshots_customer_id ON account_snapshots (customer_id);

    CREATE TABLE artifact_events (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      artifact_id uuid NOT NULL REFERENCES workflow_artifacts ON DELETE CASCADE,
      kind text NOT NULL CHECK (kind IN ('shown', 'opened', 'verdict', 'used')),
      verdict text CHECK (verdict IN ('approved', 'edited', 'rejected')),
      reason text,
      edit_distance integer CHECK (edit_distance >= 0),
      user_id uuid REFERENCES users,
      occurred_at timestamptz NOT NULL DEFAULT now(),
      CHECK ((kind = 'verdict') = (verdict IS NOT NULL))
    );
    COMMENT ON TABLE artifact_events IS 'What became of an artifact in a person''s hands';
    CREATE INDEX artifact_events_artifact_id ON artifact_events (artifact_id);
    CREATE INDEX artifact_events_user_id ON artifact_events (user_id);

    CREATE TABLE renewal_outcomes (
      term_id uuid PRIMARY KEY REFERENCES contract_terms,
      result text NOT NULL CHECK (result IN ('renewed', 'expanded', 'downgraded', 'churned')),
      uplift_percent numeric(6, 2),
      discount_percent numeric(6, 2),
      days_late integer,
      reason_code text,
      recorded_on date NOT NULL,
      recorded_by uuid REFERENCES users
    );
    COMMENT ON TABLE renewal_outcomes IS 'How a term ended, confirmed by a person or a system of record';
    CREATE INDEX renewal_outcomes_recorded_by ON renewal_outcomes (recorded_by);

    CREATE TABLE audit_log (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      actor text NOT NULL,
      action text NOT NULL,
      subject_type text NOT NULL,
      subject_id text NOT NULL,
      details jsonb NOT NULL DEFAULT '{}',
      occurred_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE audit_log IS 'Who changed what by hand';
    CREATE INDEX audit_log_subject ON audit_log (subject_type, subject_id, occurred_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE audit_log, renewal_outcomes, artifact_events, account_snapshots;');
}
