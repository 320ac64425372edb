import type { Knex } from 'knex';

/** The playbooks: versions of workflows, their steps and artifacts, and which version is live for whom. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE workflow_definitions (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]*$'),
      version integer NOT NULL CHECK (version > 0),
      stage_name text NOT NULL,
      description text NOT NULL,
      status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'retired')),
      days_min integer,
      days_max integer,
      anchor text NOT NULL DEFAULT 'renewal_date'
        CHECK (anchor IN ('renewal_date', 'notice_deadline', 'decision_date')),
      repeat_every_days integer CHECK (repeat_every_days > 0),
      repeat_later_after_days integer CHECK (repeat_later_after_days > 0),
      repeat_later_every_days integer CHECK (repeat_later_every_days > 0),
      max_age_days integer CHECK (max_age_days > 0),
      llm_prompts jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(llm_prompts) = 'object'),
      conditional_routing jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(conditional_routing) = 'object'),
      model jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(model) = 'object'),
      content_hash text NOT NULL,
      legacy_key text,
      note text,
      created_by uuid REFERENCES users,
      created_at timestamptz NOT NULL DEFAULT now(),
      published_at timestamptz,
      retired_at timestamptz,
      UNIQUE (key, version),
      UNIQUE (id, key),
      CHECK (days_min <= days_max),
      CHECK ((repeat_later_after_days IS NULL) = (repeat_later_every_days IS NULL)),
      CHECK (repeat_later_every_days IS NULL OR repeat_every_days IS NOT NULL),
      CHECK ((status = 'draft') = (published_at IS NULL))
    );
    COMMENT ON TABLE workflow_definitions IS 'Versions of playbooks; the content of a published one never changes';
    COMMENT ON COLUMN workflow_definitions.days_min IS 'Days before the anchor, inclusive; null is open; negative is overdue';
    CREATE UNIQUE INDEX workflow_definitions_content ON workflow_definitions (key, content_hash);
    CREATE INDEX workflow_definitions_created_by ON workflow_definitions (created_by);

    CREATE TABLE workflow_step_templates (
      definition_id uuid NOT NULL REFERENCES workflow_definitions ON DELETE CASCADE,
      step_key text NOT NULL,
      step_index integer NOT NULL CHECK (step_index >= 0),
      step_name text NOT NULL,
      step_type text NOT NULL CHECK (step_type IN ('llm', 'decision', 'human')),
      run_when jsonb,
      system text,
      llm_prompt text,
      data_required text[] NOT NULL DEFAULT '{}',
      data_wanted text[] NOT NULL DEFAULT '{}',
      outputs json NOT NULL DEFAULT '{}',
      computed json NOT NULL DEFAULT '{}',
      checks jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(checks) = 'array'),
      mock_outputs json NOT NULL DEFAULT '{}',
      model jsonb,
      max_visits integer NOT NULL DEFAULT 1 CHECK (max_visits BETWEEN 1 AND 10),
      waits_for jsonb,
      PRIMARY KEY (definition_id, step_key),
      UNIQUE (definition_id, step_index),
      CHECK (step_type <> 'llm' OR llm_prompt IS NOT NULL),
      CHECK (step_type <> 'human' OR waits_for IS NOT NULL)
    );
    COMMENT ON TABLE workflow_step_templates IS 'The steps of a version, in order';
    COMMENT ON COLUMN workflow_step_templates.outputs IS
      'JSON Schema by output. json, not jsonb: computed outputs build on each other, so their order counts';

    CREATE TABLE workflow_artifact_templates (
      definition_id uuid NOT NULL,
      artifact_key text NOT NULL,
      step_key text NOT NULL,
      artifact_index integer NOT NULL CHECK (artifact_index >= 0),
      kind text NOT NULL CHECK (kind IN ('report', 'email', 'checklist')),
      audience text NOT NULL CHECK (audience IN ('internal', 'customer')),
      title text NOT NULL,
      show_when jsonb,
      max_words integer CHECK (max_words > 0),
      sections json NOT NULL,
      PRIMARY KEY (definition_id, artifact_key),
      FOREIGN KEY (definition_id, step_key) REFERENCES workflow_step_templates ON DELETE CASCADE
    );
    COMMENT ON TABLE workflow_artifact_templates IS 'What a step leaves for a CSM';
    CREATE INDEX workflow_artifact_templates_step ON workflow_artifact_templates (definition_id, step_key);

    CREATE TABLE workflow_variables (
      definition_id uuid NOT NULL REFERENCES workflow_definitions ON DELETE CASCADE,
      name text NOT NULL,
      value jsonb NOT NULL,
      PRIMARY KEY (definition_id, name)
    );
    COMMENT ON TABLE workflow_variables IS 'Constants of a version, such as the price policy';

    CREATE TABLE workflow_rollouts (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      key text NOT NULL,
      definition_id uuid NOT NULL,
      audience jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(audience) = 'object'),
      priority integer NOT NULL DEFAULT 0,
      weight integer NOT NULL DEFAULT 100 CHECK (weight > 0),
      valid_from date NOT NULL,
      valid_to date,
      created_by uuid REFERENCES users,
      created_at timestamptz NOT NULL DEFAULT now(),
      FOREIGN KEY (definition_id, key) REFERENCES workflow_definitions (id, key),
      CHECK (valid_to IS NULL OR valid_from - 1 <= valid_to),
      -- A condition that workflow lookup does not know would hold for everybody.
      CHECK (audience - '{customer_id,segment,tier,region,country,arr_min,arr_max,term_months_min,auto_renew}'::text[] = '{}')
    );
    COMMENT ON TABLE workflow_rollouts IS 'Which published version of a key is live for whom, from when to when, both inclusive';
    COMMENT ON COLUMN workflow_rollouts.valid_to IS 'The day before valid_from: withdrawn before it was live for a day';
    CREATE INDEX workflow_rollouts_key ON workflow_rollouts (key);
    CREATE INDEX workflow_rollouts_definition_id ON workflow_rollouts (definition_id, key);
    CREATE INDEX workflow_rollouts_created_by ON workflow_rollouts (created_by);

    CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      published uuid := (SELECT id FROM workflow_definitions
        WHERE status <> 'draft' AND (TG_OP <> 'INSERT' AND id = OLD.definition_id
          OR TG_OP <> 'DELETE' AND id = NEW.definition_id) LIMIT 1);
    BEGIN
      IF published IS NOT NULL THEN
        RAISE EXCEPTION 'definition % is published: its content never changes', published
          USING HINT = 'Make a new draft version of the key instead.', ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;

    CREATE FUNCTION refuse_change_of_published_definition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.status <> 'draft' AND (TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - '{status,published_at,retired_at,note}'::text[])
           IS DISTINCT FROM (to_jsonb(OLD) - '{status,published_at,retired_at,note}'::text[])
        OR NEW.status = 'draft') THEN
        RAISE EXCEPTION 'definition % is published: its content never changes', OLD.id
          USING HINT = 'Make a new draft version of the key instead.', ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;

    CREATE TRIGGER published_is_final BEFORE UPDATE OR DELETE ON workflow_definitions
      FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_definition();
    CREATE TRIGGER published_is_final BEFORE INSERT OR UPDATE OR DELETE ON workflow_step_templates
      FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
    CREATE TRIGGER published_is_final BEFORE INSERT OR UPDATE OR DELETE ON workflow_artifact_templates
      FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
    CREATE TRIGGER published_is_final BEFORE INSERT OR UPDATE OR DELETE ON workflow_variables
      FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE workflow_rollouts, workflow_variables, workflow_artifact_templates, workflow_step_templates,
      workflow_definitions;
    DROP FUNCTION refuse_change_of_published, refuse_change_of_published_definition;
  `);
}
