import type { Knex } from 'knex';

/**
 * A provider that refuses is paused for all workers, and what waits for it is bounded by time: from its start, or from
 * when it was last made due again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE provider_pauses (
      provider text NOT NULL CHECK (provider <> ''),
      model text NOT NULL CHECK (model <> ''),
      round integer NOT NULL CHECK (round > 0),
      since timestamptz NOT NULL,
      error_code text NOT NULL,
      paused_until timestamptz NOT NULL,
      refusals integer NOT NULL CHECK (refusals >= 0),
      per_minute double precision NOT NULL CHECK (per_minute > 0),
      refused_per_minute double precision,
      next_at timestamptz NOT NULL,
      PRIMARY KEY (provider, model)
    );
    COMMENT ON TABLE provider_pauses IS
      'Providers and models that refused: until when nobody asks them, and the pace of calls from then on; one that was not closed for ten minutes is over';
    COMMENT ON COLUMN provider_pauses.round IS 'Grows each time it is closed';
    COMMENT ON COLUMN provider_pauses.error_code IS 'Why it was closed last';
    COMMENT ON COLUMN provider_pauses.refusals IS 'How often in a row it was closed without an answer in between';
    COMMENT ON COLUMN provider_pauses.per_minute IS 'Grows with the calls that are let through, halved when one of them is refused';
    COMMENT ON COLUMN provider_pauses.refused_per_minute IS 'The pace that was refused last; null while no limit was found';
    COMMENT ON COLUMN provider_pauses.next_at IS 'The first instant that no call has been given yet';

    ALTER TABLE workflow_executions ADD COLUMN restarted_at timestamptz;
    COMMENT ON COLUMN workflow_executions.restarted_at IS
      'When it was last made due again, by a person or by the delivery of a feed; null since its start';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_executions DROP COLUMN restarted_at;
    DROP TABLE provider_pauses;
  `);
}
