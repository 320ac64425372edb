import type { Knex } from 'knex';

/**
 * An execution that a person works through: who that is, how far the next run may go, and what a step has proposed. Nobody
 * drives what exists: it runs to its end as before.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_executions
      ADD COLUMN driver text NOT NULL DEFAULT 'night' CHECK (driver IN ('night', 'person')),
      ADD COLUMN driven_by text,
      ADD COLUMN run_steps integer CHECK (run_steps >= 0),
      ADD COLUMN proposes boolean NOT NULL DEFAULT false,
      ADD CONSTRAINT workflow_executions_driven_by CHECK ((driver = 'person') = (driven_by IS NOT NULL)),
      ADD CONSTRAINT workflow_executions_run_steps CHECK ((driver = 'person') = (run_steps IS NOT NULL));
    COMMENT ON COLUMN workflow_executions.driver IS 'Whether it runs to its end, or only as far as a person asks';
    COMMENT ON COLUMN workflow_executions.driven_by IS 'Who works through it: a person by their address, a program by its key';
    COMMENT ON COLUMN workflow_executions.run_steps IS 'How many steps it may run before it waits for its person again';
    COMMENT ON COLUMN workflow_executions.proposes IS 'Whether what a model answers waits for its person before it counts';

    ALTER TABLE workflow_step_executions
      ADD COLUMN proposal jsonb,
      ADD COLUMN answered_by text;
    COMMENT ON COLUMN workflow_step_executions.proposal IS
      'What the model answered, and where that leads; kept beside what the person made of it';
    COMMENT ON COLUMN workflow_step_executions.answered_by IS 'Whose outputs these are; null where a model or nobody answered';

    -- Their parameters or columns are others now.
    DROP FUNCTION IF EXISTS start_execution(uuid, text, text, date, text), claim_due_executions(integer, double precision);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION IF EXISTS person_named(text), open_step_run(workflow_executions), make_due(uuid, integer, boolean),
      note_change(uuid, text, jsonb, text), execution_for_work(uuid, text, bigint, text),
      execute_step(uuid, text, jsonb, boolean, bigint, text), complete_step(uuid, text, jsonb, bigint, text),
      skip_step(uuid, text, text, bigint, text), go_back(uuid, text, text[], boolean, bigint, text[], text),
      take_over_execution(uuid, text, integer, text), hand_back_execution(uuid, bigint, text),
      refresh_context(uuid, date, bigint, text), start_execution(uuid, text, text, date, integer, text),
      claim_due_executions(integer, double precision);
    ALTER TABLE workflow_step_executions DROP COLUMN proposal, DROP COLUMN answered_by;
    ALTER TABLE workflow_executions DROP COLUMN driver, DROP COLUMN driven_by, DROP COLUMN run_steps, DROP COLUMN proposes;
  `);
}
