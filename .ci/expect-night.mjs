/** Checks the JSON summary of a demo night: node .ci/expect-night.mjs first|second FILE */
import { readFileSync } from 'node:fs';

const [night, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const { matched, started, deferred, bundled, completed, failed, waiting, artifacts, wallMs } =
  JSON.parse(text);
console.log(`${night} night:`, {
  matched,
  started,
  deferred,
  bundled,
  completed,
  failed,
  waiting,
  artifacts,
  wallMs,
});

const problems = [
  failed !== 0 && `${failed} executions failed`,
  night === 'first' && !(completed > 0 && artifacts > 0) && 'nothing was completed',
  night === 'first' &&
    started + deferred + bundled !== matched &&
    `${matched} matched, but ${started} started, ${deferred} were deferred and ${bundled} bundled`,
  night === 'second' && started !== 0 && `${started} executions were started twice`,
].filter(Boolean);
for (const problem of problems) console.error(`The ${night} night is not as it must be: ${problem}.`);
process.exitCode = problems.length === 0 ? 0 : 1;
