/** The tables of the hand-written loop: what an engineer would design in an afternoon, with the indexes it needs. */
export const HANDWRITTEN_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS handwritten;
  CREATE TABLE IF NOT EXISTS handwritten.executions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    customer_id uuid NOT NULL REFERENCES customers,
    contract_id uuid NOT NULL REFERENCES contracts,
    term_id uuid NOT NULL REFERENCES contract_terms,
    status text NOT NULL DEFAULT 'pending',
    next_step integer NOT NULL DEFAULT 0,
    outputs jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
  );
  CREATE INDEX IF NOT EXISTS executions_customer ON handwritten.executions (customer_id);
  CREATE TABLE IF NOT EXISTS handwritten.steps (
    execution_id uuid NOT NULL REFERENCES handwritten.executions,
    step_key text NOT NULL,
    prompt text NOT NULL,
    outputs jsonb NOT NULL,
    model text NOT NULL,
    input_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (execution_id, step_key)
  );
  CREATE TABLE IF NOT EXISTS handwritten.artifacts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    execution_id uuid NOT NULL REFERENCES handwritten.executions,
    customer_id uuid NOT NULL REFERENCES customers,
    artifact_key text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    sections jsonb NOT NULL,
    markdown text NOT NULL,
    status text NOT NULL DEFAULT 'pending_review',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (execution_id, artifact_key)
  );
  CREATE INDEX IF NOT EXISTS artifacts_customer ON handwritten.artifacts (customer_id)`;
