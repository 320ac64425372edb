import type { Knex } from 'knex';

/** Imports: what each feed delivered and when, and contracts that an export no longer names. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE feed_deliveries (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      feed text NOT NULL CHECK (feed IN ('customers', 'contracts', 'contacts', 'usage', 'tickets', 'interactions',
        'engagement', 'opportunities', 'intelligence', 'facts', 'outcomes')),
      delivered_at timestamptz NOT NULL DEFAULT now(),
      as_of date NOT NULL,
      newest_on date,
      file_name text NOT NULL,
      complete boolean NOT NULL DEFAULT false,
      rows_read integer NOT NULL CHECK (rows_read >= 0),
      inserted integer NOT NULL CHECK (inserted >= 0),
      updated integer NOT NULL CHECK (updated >= 0),
      unchanged integer NOT NULL CHECK (unchanged >= 0),
      rejected integer NOT NULL CHECK (rejected >= 0)
    );
    COMMENT ON TABLE feed_deliveries IS 'Every import that came to its end; a feed without a recent one has stopped';
    COMMENT ON COLUMN feed_deliveries.as_of IS 'The day that the import was for';
    COMMENT ON COLUMN feed_deliveries.newest_on IS 'The newest date of its rows up to that day; null where they carry none';
    CREATE INDEX feed_deliveries_feed ON feed_deliveries (feed, delivered_at DESC);

    ALTER TABLE contracts ADD COLUMN gone_on date;
    COMMENT ON COLUMN contracts.gone_on IS
      'Since when the complete exports no longer name it; its status is cancelled because of that';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE contracts DROP COLUMN gone_on;
    DROP TABLE feed_deliveries;
  `);
}
