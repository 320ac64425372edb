import { text } from 'node:stream/consumers';
import { onStopSignals } from '../platform/host/stop-signals.ts';
import { EXIT_INTERRUPTED } from './exit-codes.ts';
import { runCli } from './program.ts';
import { askAtTerminal } from './terminal/ask.ts';

/** How long an unclosed resource may keep the process alive once its work is done. */
const LINGER_MS = 3_000;

const stop = new AbortController();
// The first signal drains, the second ends the process at once.
onStopSignals(({ count }) => (count === 1 ? stop.abort() : process.exit(EXIT_INTERRUPTED)));
// A reader that closes the pipe early (`… | head`) must not end a night half-way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await runCli(process.argv.slice(2), {
  streams: { stdout: process.stdout, stderr: process.stderr },
  signal: stop.signal,
  ask: askAtTerminal(),
  readInput: () => text(process.stdin),
});
setTimeout(() => process.exit(), LINGER_MS).unref();
