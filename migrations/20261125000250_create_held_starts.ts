import type { Knex } from 'knex';

/** The scan decides in two passes: what is due, then what of it starts, is deferred, or is covered by another's execution. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    COMMENT ON COLUMN scan_runs.stages IS 'By stage: matched, started, deferred and covered so far';

    CREATE TABLE scan_candidates (
      n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      scan_id uuid NOT NULL,
      term_id uuid NOT NULL,
      key text NOT NULL,
      occurrence integer NOT NULL,
      contract_id uuid NOT NULL,
      customer_id uuid NOT NULL,
      owner_id uuid,
      definition_id uuid NOT NULL,
      rollout_id uuid NOT NULL,
      arm text NOT NULL,
      slot text,
      stage_name text NOT NULL,
      days_left integer NOT NULL,
      last_day date,
      repeat_days integer,
      arr numeric(16, 2) NOT NULL,
      paused boolean NOT NULL
    );
    COMMENT ON TABLE scan_candidates IS 'What a scan under way found due and has not decided yet; empty otherwise';
    COMMENT ON COLUMN scan_candidates.slot IS 'Only where several arms share it';
    CREATE INDEX scan_candidates_owner ON scan_candidates (scan_id, owner_id);

    CREATE TABLE deferred_starts (
      term_id uuid NOT NULL REFERENCES contract_terms,
      key text NOT NULL,
      occurrence integer NOT NULL,
      stage_name text NOT NULL,
      definition_id uuid NOT NULL REFERENCES workflow_definitions,
      owner_id uuid REFERENCES users,
      reason text NOT NULL CHECK (reason IN ('owner_cap', 'contact_cap', 'paused')),
      since date NOT NULL,
      scan_date date NOT NULL,
      scan_id uuid NOT NULL,
      not_after date NOT NULL,
      PRIMARY KEY (term_id, key, occurrence),
      CHECK (since <= scan_date)
    );
    COMMENT ON TABLE deferred_starts IS 'What is due and was held back, with the reason; gone once it starts or cannot any more';
    COMMENT ON COLUMN deferred_starts.scan_date IS 'The last scan that held it back';
    COMMENT ON COLUMN deferred_starts.not_after IS 'The last day on which it can start; it is started then, whatever the reason was, unless its key is paused';
    CREATE INDEX deferred_starts_owner_id ON deferred_starts (owner_id);
    CREATE INDEX deferred_starts_definition_id ON deferred_starts (definition_id);

    CREATE TABLE covered_starts (
      term_id uuid NOT NULL REFERENCES contract_terms,
      key text NOT NULL,
      occurrence integer NOT NULL,
      stage_name text NOT NULL,
      lead_term_id uuid NOT NULL REFERENCES contract_terms,
      lead_occurrence integer NOT NULL,
      scan_date date NOT NULL,
      PRIMARY KEY (term_id, key, occurrence),
      CHECK (lead_term_id <> term_id)
    );
    COMMENT ON TABLE covered_starts IS
      'Terms that renew together with a larger one of the customer: the execution in the slot of that one speaks for them';
    CREATE INDEX covered_starts_lead ON covered_starts (lead_term_id, key, lead_occurrence);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE covered_starts, deferred_starts, scan_candidates;
    COMMENT ON COLUMN scan_runs.stages IS 'By stage: matched and started so far';
  `);
}
