/** The program behind embedded-user.ts: holds an embedded Postgres open until its standard input ends. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { openEmbeddedPostgres } from '../../src/platform/embedded-postgres/open.ts';
import { silentLogger } from './silent-logger.ts';

const { dataRoot, thenRemove }: { dataRoot: string; thenRemove?: boolean } = JSON.parse(
  process.argv[2] ?? '{}',
);
// The process that started us may end while we still open it: then nobody reads our output, and our input has ended
// already.
process.stdout.on('error', () => undefined);
const released = once(process.stdin.resume(), 'end');
const postgres = await openEmbeddedPostgres({ dataRoot, log: silentLogger });
process.stdout.write(`${JSON.stringify({ url: postgres.url, started: postgres.started })}\n`);
await released;
await postgres.close();
if (thenRemove === true) rmSync(dataRoot, { recursive: true, force: true });
