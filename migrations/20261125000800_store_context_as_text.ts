import type { Knex } from 'knex';

/** A context is written once and read whole, never asked by field: `json` keeps it as it comes and takes nothing apart. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_executions ALTER COLUMN context TYPE json USING context::json;
    ALTER TABLE workflow_executions ALTER COLUMN context SET STORAGE EXTERNAL;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_executions ALTER COLUMN context TYPE jsonb USING context::jsonb;
    ALTER TABLE workflow_executions ALTER COLUMN context SET STORAGE EXTERNAL;
  `);
}
