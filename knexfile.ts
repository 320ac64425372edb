import { knexConfig } from './src/adapters/postgres/migrate.ts';
import { loadConfig } from './src/config.ts';

// For the knex command line: `npx nightshift migrate` does the same and also knows the embedded database.
const { database, secrets } = loadConfig();
export default knexConfig({
  url: secrets.databaseUrl ?? 'postgres://127.0.0.1/nightshift',
  schema: database.schema,
});
