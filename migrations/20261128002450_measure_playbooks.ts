import type { Knex } from 'knex';

/** Nothing is stored for it: `workflow_analytics` counts what there is. */
export async function up(): Promise<void> {
  // The function is created with the others, from its file.
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP FUNCTION IF EXISTS workflow_analytics(text, date, date)');
}
