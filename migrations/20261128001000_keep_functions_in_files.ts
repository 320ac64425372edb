import type { Knex } from 'knex';

/** From here on the functions stand in migrations/functions, and `migrate` creates them after the migrations. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE function_texts (
      name text PRIMARY KEY,
      hash text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE function_texts IS 'Which text of each file of migrations/functions this schema has, as its SHA-256';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE function_texts');
}
