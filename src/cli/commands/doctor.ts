import type { Command } from 'commander';
import type { Cli, Invocation } from '../command.ts';
import { defineCommand, noOptions } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printable } from '../terminal/output.ts';
import { asNightshiftError } from '../terminal/report-error.ts';
import { withDatabase } from '../with-app.ts';
import { checkDatabase } from './doctor/database.ts';
import { failuresCheck } from './doctor/failures.ts';
import { checkHost } from './doctor/host.ts';
import { reviewCheck, scanCheck } from './doctor/night.ts';
import { pausesCheck } from './doctor/pauses.ts';
import { checkQueue, livenessCheck } from './doctor/queue.ts';
import { check, type DoctorCheck } from './doctor/report.ts';
import { sourcesCheck } from './doctor/sources.ts';

export function addDoctor(program: Command, cli: Cli): void {
  const command = program
    .command('doctor')
    .description(
      'checks versions, schema, zone, provider and its pauses, queue, scan, failures, review, sources, disk and clocks',
    )
    .addHelpText(
      'after',
      '\nIt ends with 0, with 1 if a check failed or an execution has, and with 4 if the database is down.',
    );
  defineCommand(cli, command, noOptions, doctor);
}

async function doctor(invocation: Invocation<unknown>): Promise<ExitCode> {
  const { actor, config, output } = invocation;
  const checks: DoctorCheck[] = await checkHost(config);
  let isDown = false;
  try {
    await withDatabase(invocation, async (actions) => {
      const state = await actions.database.state(actor);
      checks.push(...(await checkDatabase(config, state)));
      if (state.migrations.pending.length > 0) {
        checks.push(check('queue', 'warn', 'not looked at: the schema comes first'));
        return;
      }
      checks.push(...(await checkQueue(config, () => actions.queue.inspect(actor))));
      const figures = await actions.operations.figures(actor);
      checks.push(livenessCheck(figures.oldestDueSeconds), scanCheck(figures));
      checks.push(failuresCheck(await actions.schedule.listFailures(actor)));
      checks.push(pausesCheck(await actions.providers.listPaused(actor), figures.now));
      checks.push(reviewCheck(figures));
      checks.push(sourcesCheck(await actions.sources.list(actor)));
    });
  } catch (error) {
    const known = asNightshiftError(error);
    if (known.code === 'INTERNAL') throw error;
    isDown = true;
    checks.push(check('database', 'fail', known.message, known.hint));
  }
  const failed = checks.some((each) => each.status === 'fail');
  output.data({ ok: !failed, checks }, () => checks.map(inWords).join('\n'));
  if (isDown) return EXIT.dependencyDown;
  return failed ? EXIT.failed : EXIT.ok;
}

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

function inWords({ name, status, detail, hint }: DoctorCheck): string {
  const line = `${MARKS[status]}  ${name.padEnd(10)}  ${printable(detail).replaceAll('\n', '\n                  ')}`;
  return hint === null ? line : `${line}\n                  → ${hint}`;
}
