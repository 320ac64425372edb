import type { Knex } from 'knex';

const WITHOUT = "'draft', 'pending_review', 'approved', 'edited', 'rejected', 'superseded'";

/** A draft for a customer that names what no customer must see is kept, and is none to review before it is corrected. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_artifacts DROP CONSTRAINT workflow_artifacts_status_check;
    ALTER TABLE workflow_artifacts ADD CONSTRAINT workflow_artifacts_status_check
      CHECK (status IN ('needs_correction', ${WITHOUT}));
    COMMENT ON TABLE workflow_artifacts IS
      'Drafts for a CSM: draft until the execution completes, then pending_review, or needs_correction where a flag holds it';
  `);
}

/** They go back to being drafts, which nobody reviews: what holds them still stands in their flags. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    UPDATE workflow_artifacts SET status = 'draft' WHERE status = 'needs_correction';
    ALTER TABLE workflow_artifacts DROP CONSTRAINT workflow_artifacts_status_check;
    ALTER TABLE workflow_artifacts ADD CONSTRAINT workflow_artifacts_status_check CHECK (status IN (${WITHOUT}));
    COMMENT ON TABLE workflow_artifacts IS 'Drafts for a CSM: draft until the execution completes, then pending_review';
  `);
}
