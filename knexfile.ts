import { loadConfig } from './src/platform/config/config.ts';
import { knexConfig } from './src/platform/postgres/migrate.ts';

// For the knex command line. `npx nightshift migrate` also creates the functions, and knows the embedded database.
const { database, secrets } = loadConfig();
export default knexConfig({
  url: secrets.databaseUrl ?? 'postgres://127.0.0.1/nightshift',
  schema: database.schema,
});
