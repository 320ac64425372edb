import type { Knex } from 'knex';

/** Lists of executions come in this order, a page at a time. Nothing in it changes after the start. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX workflow_executions_newest ON workflow_executions (created_at DESC, days_left, id)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX workflow_executions_newest');
}
