import type { Knex } from 'knex';

/** The inbox of who sees everything is read in its own order, as that of one owner is. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX workflow_artifacts_due ON workflow_artifacts (due_on, execution_id, id)
      WHERE status IN ('pending_review', 'needs_correction');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX workflow_artifacts_due; DROP FUNCTION IF EXISTS caller_accounts() CASCADE');
}
