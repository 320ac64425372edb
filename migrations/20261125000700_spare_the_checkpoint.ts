import type { Knex } from 'knex';

/**
 * What each call and each artifact pays for without a use. No one asks for a call by an id of its own: what tells a call
 * from its repetition is its key. An artifact's customer and contract are copied from its execution in the very statement
 * that writes it, and there they are foreign keys; to check them once more locks both rows for every artifact.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE llm_calls DROP CONSTRAINT llm_calls_pkey;
    ALTER TABLE llm_calls DROP CONSTRAINT llm_calls_execution_id_step_key_visit_lease_epoch_purpose_s_key;
    ALTER TABLE llm_calls DROP COLUMN id;
    ALTER TABLE llm_calls ADD PRIMARY KEY (execution_id, step_key, visit, lease_epoch, purpose, started_at);
    ALTER TABLE workflow_artifacts DROP CONSTRAINT workflow_artifacts_customer_id_fkey;
    ALTER TABLE workflow_artifacts DROP CONSTRAINT workflow_artifacts_contract_id_fkey;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_artifacts ADD FOREIGN KEY (contract_id) REFERENCES contracts;
    ALTER TABLE workflow_artifacts ADD FOREIGN KEY (customer_id) REFERENCES customers;
    ALTER TABLE llm_calls DROP CONSTRAINT llm_calls_pkey;
    ALTER TABLE llm_calls ADD COLUMN id uuid PRIMARY KEY DEFAULT gen_random_uuid();
    ALTER TABLE llm_calls ADD UNIQUE (execution_id, step_key, visit, lease_epoch, purpose, started_at);
  `);
}
