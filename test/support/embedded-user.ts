/**
 * A process that uses an embedded Postgres, for tests of sharing and of crashes: opens it, says so as one line of JSON, and
 * closes it when its standard input ends. Options are the first argument, as JSON.
 */
import { openEmbeddedPostgres } from '../../src/adapters/embedded-postgres/open.ts';
import { silentLogger } from './silent-logger.ts';

const options = JSON.parse(process.argv[2] ?? '{}');
const postgres = await openEmbeddedPostgres({ ...options, log: silentLogger });
process.stdout.write(`${JSON.stringify({ url: postgres.url, started: postgres.started })}\n`);
process.stdin.resume();
process.stdin.once('end', async () => {
  await postgres.close();
  process.exit(0);
});
