import type { Knex } from 'knex';

/**
 * Indexes for figures that are asked for every few seconds. That of the nights is one entry for many rows, since those of
 * a night lie together: it costs a start next to nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX workflow_executions_failed ON workflow_executions (as_of) WHERE status = 'failed';
    CREATE INDEX workflow_executions_night ON workflow_executions USING brin (as_of) WITH (autosummarize = on);
    CREATE INDEX workflow_artifacts_needs_correction ON workflow_artifacts (created_at) WHERE status = 'needs_correction';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION IF EXISTS operations_figures(date);
    DROP INDEX workflow_executions_failed, workflow_executions_night, workflow_artifacts_needs_correction;
  `);
}
