import type { Knex } from 'knex';

/** What a migrated playbook says beside our format: open JSON that nothing acts on and nothing drops. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_definitions ADD COLUMN metadata json
      CHECK (metadata IS NULL OR json_typeof(metadata) = 'object');
    ALTER TABLE workflow_step_templates ADD COLUMN metadata json
      CHECK (metadata IS NULL OR json_typeof(metadata) = 'object');
    ALTER TABLE workflow_artifact_templates ADD COLUMN metadata json
      CHECK (metadata IS NULL OR json_typeof(metadata) = 'object');
    COMMENT ON COLUMN workflow_definitions.metadata IS
      'Kept for people and tools; json, not jsonb: it stays in the order in which it was written';
    COMMENT ON COLUMN workflow_definitions.legacy_key IS
      'The id of the workflow in the system that it was migrated from, so that both can run side by side';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_definitions DROP COLUMN metadata;
    ALTER TABLE workflow_step_templates DROP COLUMN metadata;
    ALTER TABLE workflow_artifact_templates DROP COLUMN metadata;
    COMMENT ON COLUMN workflow_definitions.legacy_key IS NULL;
  `);
}
