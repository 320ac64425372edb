import type { Knex } from 'knex';

/** Drafts with a revision, the text an author wrote, who did what and why, and where a rollout came from. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_definitions
      ADD COLUMN source text,
      ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
      ADD COLUMN based_on text,
      ADD COLUMN author text,
      ADD COLUMN updated_by text,
      ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN published_by text,
      ADD COLUMN retired_by text,
      ADD COLUMN retired_note text;
    COMMENT ON COLUMN workflow_definitions.source IS
      'The file it was written in, with its comments; layout only, the columns are the content';
    COMMENT ON COLUMN workflow_definitions.revision IS 'Of a draft: grows at every save; a save names the one it read';
    COMMENT ON COLUMN workflow_definitions.based_on IS 'Of a draft: a hash of what was live when it was begun';

    ALTER TABLE workflow_rollouts
      ADD COLUMN name text,
      ADD COLUMN origin text NOT NULL DEFAULT 'file' CHECK (origin IN ('file', 'hand')),
      ADD COLUMN author text,
      ADD COLUMN note text,
      ADD COLUMN ended_by text,
      ADD COLUMN ended_at timestamptz;
    -- Until now a version's note held the name that it has in its file.
    UPDATE workflow_rollouts r SET name = d.note
      FROM workflow_definitions d WHERE d.id = r.definition_id AND d.note ~ '^[a-z][a-z0-9_]{0,62}$';
    UPDATE workflow_rollouts SET name = CASE WHEN audience = '{}' THEN 'general' ELSE 'r' || left(id::text, 8) END
      WHERE name IS NULL;
    ALTER TABLE workflow_rollouts
      ALTER COLUMN name SET DEFAULT 'general',
      ALTER COLUMN name SET NOT NULL,
      ADD CHECK (name ~ '^[a-z][a-z0-9_]{0,62}$');
    COMMENT ON COLUMN workflow_rollouts.name IS 'general, or the name of the variation in the file of the key';
    COMMENT ON COLUMN workflow_rollouts.origin IS 'file: what a published file no longer names, ends with it; hand: it stays';

    -- A draft begins as a copy, and there is one for each key: two people who edit meet in it. A version that is being
    -- published is a draft for the time of its transaction, and based on nothing.
    DROP INDEX workflow_definitions_content;
    CREATE UNIQUE INDEX workflow_definitions_content ON workflow_definitions (key, content_hash) WHERE status <> 'draft';
    CREATE UNIQUE INDEX workflow_definitions_draft ON workflow_definitions (key)
      WHERE status = 'draft' AND based_on IS NOT NULL;

    CREATE OR REPLACE FUNCTION refuse_change_of_published_definition() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      record_keeping text[] := '{status,published_at,retired_at,note,source,updated_by,updated_at,published_by,retired_by,retired_note}';
    BEGIN
      IF OLD.status <> 'draft' AND (TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - record_keeping) IS DISTINCT FROM (to_jsonb(OLD) - record_keeping)
        OR NEW.status = 'draft') THEN
        RAISE EXCEPTION 'definition % is published: its content never changes', OLD.id
          USING HINT = 'Make a new draft version of the key instead.', ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
  `);
}

/** Drafts go: the table as it was had no place for one that equals a published version. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DELETE FROM workflow_definitions WHERE status = 'draft';
    DROP INDEX workflow_definitions_draft;
    DROP INDEX workflow_definitions_content;
    CREATE UNIQUE INDEX workflow_definitions_content ON workflow_definitions (key, content_hash);
    ALTER TABLE workflow_rollouts
      DROP COLUMN name, DROP COLUMN origin, DROP COLUMN author, DROP COLUMN note, DROP COLUMN ended_by,
      DROP COLUMN ended_at;
    ALTER TABLE workflow_definitions
      DROP COLUMN source, DROP COLUMN revision, DROP COLUMN based_on, DROP COLUMN author, DROP COLUMN updated_by,
      DROP COLUMN updated_at, DROP COLUMN published_by, DROP COLUMN retired_by, DROP COLUMN retired_note;

    CREATE OR REPLACE FUNCTION refuse_change_of_published_definition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.status <> 'draft' AND (TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - '{status,published_at,retired_at,note}'::text[])
           IS DISTINCT FROM (to_jsonb(OLD) - '{status,published_at,retired_at,note}'::text[])
        OR NEW.status = 'draft') THEN
        RAISE EXCEPTION 'definition % is published: its content never changes', OLD.id
          USING HINT = 'Make a new draft version of the key instead.', ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
  `);
}
