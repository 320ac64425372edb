import type { Knex } from 'knex';

/** The work: scans, executions, their steps, calls and artifacts. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE scan_runs (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      scan_date date NOT NULL,
      zone text NOT NULL,
      trigger text NOT NULL CHECK (trigger IN ('nightly', 'manual')),
      status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'finished')),
      rollout_ids uuid[] NOT NULL,
      previous_scan_date date,
      cursor uuid,
      contracts integer NOT NULL DEFAULT 0,
      stages jsonb NOT NULL DEFAULT '{}',
      slipped integer NOT NULL DEFAULT 0,
      lease_epoch bigint NOT NULL DEFAULT 1,
      lease_owner text NOT NULL,
      lease_expires_at timestamptz NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz,
      CHECK ((status = 'finished') = (finished_at IS NOT NULL))
    );
    COMMENT ON TABLE scan_runs IS 'One pass over all contracts; a resumable lease that coordinates and never decides what exists';
    COMMENT ON COLUMN scan_runs.rollout_ids IS 'The rollouts live when the scan began; it reads no others';
    COMMENT ON COLUMN scan_runs.stages IS 'By stage: matched and started so far';
    CREATE UNIQUE INDEX scan_runs_one_running ON scan_runs (scan_date) WHERE status = 'running';
    CREATE INDEX scan_runs_finished ON scan_runs (scan_date DESC) WHERE status = 'finished';

    CREATE TABLE slipped_windows (
      term_id uuid NOT NULL REFERENCES contract_terms,
      key text NOT NULL,
      definition_id uuid NOT NULL REFERENCES workflow_definitions,
      opened_on date NOT NULL,
      closed_on date NOT NULL,
      scan_id uuid NOT NULL REFERENCES scan_runs,
      PRIMARY KEY (term_id, key, closed_on)
    );
    COMMENT ON TABLE slipped_windows IS 'Windows that passed entirely while no scan ran: reported, never silent';
    CREATE INDEX slipped_windows_scan_id ON slipped_windows (scan_id);
    CREATE INDEX slipped_windows_definition_id ON slipped_windows (definition_id);

    CREATE TABLE workflow_executions (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      definition_id uuid NOT NULL REFERENCES workflow_definitions,
      rollout_id uuid REFERENCES workflow_rollouts,
      key text NOT NULL,
      stage_name text NOT NULL,
      term_id uuid NOT NULL REFERENCES contract_terms,
      contract_id uuid NOT NULL REFERENCES contracts,
      customer_id uuid NOT NULL REFERENCES customers,
      owner_id uuid REFERENCES users,
      occurrence integer NOT NULL DEFAULT 0 CHECK (occurrence >= 0),
      trigger text NOT NULL CHECK (trigger IN ('scan', 'manual', 'replay')),
      scan_id uuid REFERENCES scan_runs,
      replay_of uuid REFERENCES workflow_executions,
      as_of date NOT NULL,
      days_left integer NOT NULL,
      status text NOT NULL DEFAULT 'pending' CHECK (status IN
        ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled', 'superseded')),
      error_code text,
      error_message text,
      error_details jsonb,
      waits_for text,
      wait_until timestamptz,
      attempts integer NOT NULL DEFAULT 0,
      max_attempts integer NOT NULL DEFAULT 5 CHECK (max_attempts > 0),
      next_attempt_at timestamptz NOT NULL DEFAULT now(),
      dispatch_no integer NOT NULL DEFAULT 0,
      dispatched_at timestamptz,
      lease_epoch bigint NOT NULL DEFAULT 0,
      lease_owner text,
      lease_expires_at timestamptz,
      current_step text,
      context jsonb,
      context_built_at timestamptz,
      outputs jsonb NOT NULL DEFAULT '{}',
      created_at timestamptz NOT NULL DEFAULT now(),
      started_at timestamptz,
      finished_at timestamptz,
      CHECK (status <> 'failed' OR error_code IS NOT NULL),
      CHECK (status <> 'waiting' OR (waits_for IS NOT NULL AND wait_until IS NOT NULL)),
      CHECK (status <> 'running' OR (lease_owner IS NOT NULL AND lease_expires_at IS NOT NULL)),
      CHECK ((status IN ('completed', 'failed', 'cancelled', 'superseded')) = (finished_at IS NOT NULL))
    );
    COMMENT ON TABLE workflow_executions IS 'One run of one definition for one term and occurrence';
    COMMENT ON COLUMN workflow_executions.lease_epoch IS 'Grows at every acquisition; every write of a worker is fenced by it';
    COMMENT ON COLUMN workflow_executions.context IS 'Frozen at the first checkpoint; the whole run sees this one';
    CREATE UNIQUE INDEX workflow_executions_one_live
      ON workflow_executions (term_id, key, occurrence) WHERE status <> 'superseded';
    CREATE INDEX workflow_executions_due ON workflow_executions (next_attempt_at) WHERE status = 'pending';
    CREATE INDEX workflow_executions_leased ON workflow_executions (lease_expires_at) WHERE status = 'running';
    CREATE INDEX workflow_executions_waiting ON workflow_executions (wait_until) WHERE status = 'waiting';
    CREATE INDEX workflow_executions_completed
      ON workflow_executions (term_id, key, finished_at) WHERE status = 'completed';
    CREATE INDEX workflow_executions_term_id ON workflow_executions (term_id);
    CREATE INDEX workflow_executions_definition_id ON workflow_executions (definition_id);
    CREATE INDEX workflow_executions_rollout_id ON workflow_executions (rollout_id);
    CREATE INDEX workflow_executions_contract_id ON workflow_executions (contract_id);
    CREATE INDEX workflow_executions_customer_id ON workflow_executions (customer_id);
    CREATE INDEX workflow_executions_owner_id ON workflow_executions (owner_id);
    CREATE INDEX workflow_executions_scan_id ON workflow_executions (scan_id);
    CREATE INDEX workflow_executions_replay_of ON workflow_executions (replay_of);

    CREATE TABLE workflow_step_executions (
      execution_id uuid NOT NULL REFERENCES workflow_executions ON DELETE CASCADE,
      step_key text NOT NULL,
      visit integer NOT NULL CHECK (visit > 0),
      seq integer NOT NULL CHECK (seq >= 0),
      status text NOT NULL CHECK (status IN ('running', 'waiting', 'completed', 'skipped', 'undone')),
      lease_epoch bigint NOT NULL,
      prompt text,
      input jsonb NOT NULL DEFAULT '{}',
      outputs jsonb,
      route text,
      skipped_steps text[] NOT NULL DEFAULT '{}',
      provider text,
      model text,
      input_tokens integer NOT NULL DEFAULT 0,
      output_tokens integer NOT NULL DEFAULT 0,
      cost_usd numeric(14, 8) NOT NULL DEFAULT 0,
      started_at timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz,
      PRIMARY KEY (execution_id, step_key, visit),
      CHECK (status <> 'completed' OR (outputs IS NOT NULL AND finished_at IS NOT NULL))
    );
    COMMENT ON TABLE workflow_step_executions IS 'One visit of one step; at most one committed set of outputs each';

    CREATE TABLE workflow_artifacts (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      execution_id uuid NOT NULL REFERENCES workflow_executions,
      artifact_key text NOT NULL,
      step_key text NOT NULL,
      customer_id uuid NOT NULL REFERENCES customers,
      contract_id uuid NOT NULL REFERENCES contracts,
      owner_id uuid REFERENCES users,
      kind text NOT NULL CHECK (kind IN ('report', 'email', 'checklist')),
      audience text NOT NULL CHECK (audience IN ('internal', 'customer')),
      title text NOT NULL,
      sections jsonb NOT NULL CHECK (jsonb_typeof(sections) = 'array'),
      markdown text NOT NULL,
      facts jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(facts) = 'array'),
      flags jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(flags) = 'array'),
      status text NOT NULL DEFAULT 'draft' CHECK (status IN
        ('draft', 'pending_review', 'approved', 'edited', 'rejected', 'superseded')),
      reviewed_by uuid REFERENCES users,
      reviewed_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (execution_id, artifact_key)
    );
    COMMENT ON TABLE workflow_artifacts IS 'Drafts for a CSM: draft until the execution completes, then pending_review';
    CREATE INDEX workflow_artifacts_inbox ON workflow_artifacts (owner_id, created_at DESC) WHERE status = 'pending_review';
    CREATE INDEX workflow_artifacts_owner_id ON workflow_artifacts (owner_id);
    CREATE INDEX workflow_artifacts_customer_id ON workflow_artifacts (customer_id);
    CREATE INDEX workflow_artifacts_contract_id ON workflow_artifacts (contract_id);
    CREATE INDEX workflow_artifacts_reviewed_by ON workflow_artifacts (reviewed_by);

    CREATE TABLE artifact_revisions (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      artifact_id uuid NOT NULL REFERENCES workflow_artifacts ON DELETE CASCADE,
      origin text NOT NULL CHECK (origin IN ('machine', 'person')),
      title text NOT NULL,
      sections jsonb NOT NULL,
      markdown text NOT NULL,
      author_id uuid REFERENCES users,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE artifact_revisions IS 'What people changed, and what a re-run proposes beside what a person has touched';
    CREATE INDEX artifact_revisions_artifact_id ON artifact_revisions (artifact_id);
    CREATE INDEX artifact_revisions_author_id ON artifact_revisions (author_id);

    CREATE TABLE llm_calls (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      execution_id uuid NOT NULL REFERENCES workflow_executions ON DELETE CASCADE,
      step_key text NOT NULL,
      visit integer NOT NULL,
      lease_epoch bigint NOT NULL,
      purpose text NOT NULL CHECK (purpose IN ('initial', 'repair')),
      provider text NOT NULL,
      model text NOT NULL,
      input_tokens integer,
      cache_read_tokens integer,
      cache_write_tokens integer,
      output_tokens integer,
      cost_usd numeric(14, 8),
      rate jsonb,
      latency_ms integer NOT NULL,
      stop_reason text,
      request_id text,
      error_code text,
      started_at timestamptz NOT NULL,
      -- A commit whose answer got lost is tried again: a call is accounted for once all the same.
      UNIQUE (execution_id, step_key, visit, lease_epoch, purpose, started_at)
    );
    COMMENT ON TABLE llm_calls IS 'Every call to a model, also a failed one, with the rate that priced it';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE llm_calls, artifact_revisions, workflow_artifacts, workflow_step_executions, workflow_executions,
      slipped_windows, scan_runs;
  `);
}
