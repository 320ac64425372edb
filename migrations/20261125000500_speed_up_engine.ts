import type { Knex } from 'knex';

/**
 * What every checkpoint pays for. A lease is prolonged with each, so no index may hold its end: the update then stays
 * within its page (HOT), for which pages keep room. The context is written once and stays out of the row that is
 * rewritten ever after. Indexes that no query asks are gone; those on columns that are mostly null leave the nulls out.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX workflow_executions_leased;
    CREATE INDEX workflow_executions_running ON workflow_executions (id) WHERE status = 'running';
    -- workflow_executions_one_live begins with it.
    DROP INDEX workflow_executions_term_id;
    DROP INDEX workflow_executions_rollout_id;
    DROP INDEX workflow_executions_scan_id;
    DROP INDEX workflow_executions_replay_of;
    CREATE INDEX workflow_executions_replay_of ON workflow_executions (replay_of) WHERE replay_of IS NOT NULL;
    ALTER TABLE workflow_executions SET (fillfactor = 60, toast_tuple_target = 256);
    ALTER TABLE workflow_executions ALTER COLUMN context SET STORAGE EXTERNAL;
    ALTER TABLE workflow_step_executions SET (fillfactor = 60);

    DROP INDEX workflow_artifacts_reviewed_by;
    CREATE INDEX workflow_artifacts_reviewed_by ON workflow_artifacts (reviewed_by) WHERE reviewed_by IS NOT NULL;
    DROP INDEX workflow_artifacts_owner_id;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX workflow_artifacts_owner_id ON workflow_artifacts (owner_id);
    DROP INDEX workflow_artifacts_reviewed_by;
    CREATE INDEX workflow_artifacts_reviewed_by ON workflow_artifacts (reviewed_by);

    ALTER TABLE workflow_step_executions RESET (fillfactor);
    ALTER TABLE workflow_executions ALTER COLUMN context SET STORAGE EXTENDED;
    ALTER TABLE workflow_executions RESET (fillfactor, toast_tuple_target);
    DROP INDEX workflow_executions_replay_of;
    CREATE INDEX workflow_executions_replay_of ON workflow_executions (replay_of);
    CREATE INDEX workflow_executions_scan_id ON workflow_executions (scan_id);
    CREATE INDEX workflow_executions_rollout_id ON workflow_executions (rollout_id);
    CREATE INDEX workflow_executions_term_id ON workflow_executions (term_id);
    DROP INDEX workflow_executions_running;
    CREATE INDEX workflow_executions_leased ON workflow_executions (lease_expires_at) WHERE status = 'running';
  `);
}
