import type { Knex } from 'knex';

const STATUSES_BEFORE =
  "'needs_correction', 'draft', 'pending_review', 'approved', 'edited', 'rejected', 'superseded'";
const EVENTS_BEFORE = "'shown', 'opened', 'verdict', 'used'";

/** What people do with an artifact: every change has a revision, an event, and what an undo needs. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_artifacts DROP CONSTRAINT workflow_artifacts_status_check;
    ALTER TABLE workflow_artifacts ADD CONSTRAINT workflow_artifacts_status_check
      CHECK (status IN ('checking', 'retired', ${STATUSES_BEFORE}));
    ALTER TABLE workflow_artifacts
      ADD COLUMN revision integer NOT NULL DEFAULT 1,
      ADD COLUMN text_revision integer,
      ADD COLUMN due_on date,
      ADD COLUMN snoozed_until date,
      ADD COLUMN retired_reason text,
      ADD COLUMN accepted_reason text,
      ADD COLUMN reviewed_by_name text,
      ADD COLUMN used_at timestamptz;
    UPDATE workflow_artifacts a SET due_on = e.as_of + e.days_left FROM workflow_executions e WHERE e.id = a.execution_id;
    ALTER TABLE workflow_artifacts ALTER COLUMN due_on SET NOT NULL,
      ADD CONSTRAINT workflow_artifacts_retired_check CHECK (status <> 'retired' OR retired_reason IS NOT NULL);
    COMMENT ON COLUMN workflow_artifacts.revision IS 'Grows with every change of its text or status, and with every act of a person: its ETag';
    COMMENT ON COLUMN workflow_artifacts.text_revision IS 'The row of artifact_revisions that holds the current text; null: the machine''s first, of which there is no row yet';
    COMMENT ON COLUMN workflow_artifacts.due_on IS 'The anchor date that its execution was started for: the order of the inbox';
    COMMENT ON COLUMN workflow_artifacts.accepted_reason IS 'Why it had retired, where somebody opened it again all the same';
    COMMENT ON COLUMN workflow_artifacts.reviewed_at IS 'When a person last changed its text or gave a verdict; from then on a re-run proposes beside it';
    COMMENT ON COLUMN workflow_artifacts.reviewed_by_name IS 'As in the audit log: who works at the command line is no user';
    COMMENT ON COLUMN workflow_artifacts.used_at IS 'When it was first copied, sent or exported; nothing is undone after that';
    DROP INDEX workflow_artifacts_inbox;
    CREATE INDEX workflow_artifacts_inbox ON workflow_artifacts (owner_id, due_on, execution_id, id)
      WHERE status IN ('pending_review', 'needs_correction');

    ALTER TABLE artifact_revisions
      ADD COLUMN revision integer,
      ADD COLUMN base_revision integer,
      ADD COLUMN facts jsonb NOT NULL DEFAULT '[]',
      ADD COLUMN flags jsonb NOT NULL DEFAULT '[]',
      ADD COLUMN author_name text,
      ADD COLUMN proposal text CHECK (proposal IN ('open', 'adopted', 'dismissed')),
      ADD UNIQUE (artifact_id, revision);
    UPDATE artifact_revisions SET proposal = 'open' WHERE origin = 'machine';
    COMMENT ON COLUMN artifact_revisions.revision IS 'The revision of the artifact that first had, or still had, this text; null for a proposal that nobody has adopted';
    COMMENT ON COLUMN artifact_revisions.base_revision IS 'The revision whose text a person changed, or beside which the machine proposes';
    COMMENT ON COLUMN artifact_revisions.proposal IS 'What became of the proposal of a re-run; null for any other text';

    ALTER TABLE artifact_events DROP CONSTRAINT artifact_events_kind_check;
    ALTER TABLE artifact_events ADD CONSTRAINT artifact_events_kind_check CHECK (kind IN (${EVENTS_BEFORE}, 'edited',
      'snoozed', 'assigned', 'reopened', 'adopted', 'dismissed', 'undone', 'retired', 'readdressed'));
    ALTER TABLE artifact_events
      ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY,
      ADD COLUMN actor_name text,
      ADD COLUMN note text,
      ADD COLUMN revision integer,
      ADD COLUMN before jsonb,
      ADD COLUMN details jsonb NOT NULL DEFAULT '{}',
      ADD COLUMN undone_at timestamptz;
    COMMENT ON COLUMN artifact_events.seq IS 'The order in which things happened, also within an instant';
    COMMENT ON COLUMN artifact_events.revision IS 'Of the artifact afterwards; null where the revision stays';
    COMMENT ON COLUMN artifact_events.before IS 'The state that an undo restores; null for what cannot be undone';
  `);
}

/** What people did since then is lost, and what they were kept from approving waits for review again. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION IF EXISTS adopt_proposal(uuid, integer, uuid, text, uuid), artifact_for_review(uuid, integer),
      artifact_over(uuid), artifact_staleness(uuid), assign_artifact(uuid, integer, text, text[], text, uuid),
      dismiss_proposal(uuid, integer, uuid, text, uuid),
      edit_artifact(uuid, integer, jsonb, text, integer, text[], text, uuid),
      flags_naming(jsonb, text, text, text),
      give_verdict(uuid, integer, text, text, text, jsonb, integer, text[], text, uuid),
      kept_text(workflow_artifacts), mark_artifact_used(uuid, text, text[], text, uuid),
      note_artifacts_seen(uuid[], text, text, uuid), record_review(workflow_artifacts, jsonb, text, uuid),
      reopen_artifact(uuid, integer, text, text[], text, uuid),
      snooze_artifact(uuid, integer, date, text[], text, uuid), term_over(contract_terms, contracts, customers),
      undo_review(uuid, integer, text, uuid);

    DELETE FROM artifact_events WHERE kind NOT IN (${EVENTS_BEFORE});
    ALTER TABLE artifact_events DROP CONSTRAINT artifact_events_kind_check;
    ALTER TABLE artifact_events ADD CONSTRAINT artifact_events_kind_check CHECK (kind IN (${EVENTS_BEFORE}));
    ALTER TABLE artifact_events DROP COLUMN seq, DROP COLUMN actor_name, DROP COLUMN note, DROP COLUMN revision,
      DROP COLUMN before, DROP COLUMN details, DROP COLUMN undone_at;

    ALTER TABLE artifact_revisions DROP COLUMN revision, DROP COLUMN base_revision, DROP COLUMN facts, DROP COLUMN flags,
      DROP COLUMN author_name, DROP COLUMN proposal;

    DROP INDEX workflow_artifacts_inbox;
    UPDATE workflow_artifacts SET status = 'pending_review' WHERE status IN ('checking', 'retired');
    ALTER TABLE workflow_artifacts DROP CONSTRAINT workflow_artifacts_status_check;
    ALTER TABLE workflow_artifacts ADD CONSTRAINT workflow_artifacts_status_check CHECK (status IN (${STATUSES_BEFORE}));
    ALTER TABLE workflow_artifacts DROP CONSTRAINT workflow_artifacts_retired_check, DROP COLUMN revision,
      DROP COLUMN text_revision, DROP COLUMN due_on, DROP COLUMN snoozed_until, DROP COLUMN retired_reason,
      DROP COLUMN accepted_reason, DROP COLUMN reviewed_by_name, DROP COLUMN used_at;
    CREATE INDEX workflow_artifacts_inbox ON workflow_artifacts (owner_id, created_at DESC) WHERE status = 'pending_review';
  `);
}
