import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { startWorkers, type Workers } from '../../../workers/main.ts';
import type { RunningApp } from '../../app/compose.ts';
import type { Config } from '../../platform/config/config.ts';
import { errorCodeOf, NightshiftError } from '../../platform/errors.ts';
import { claimRun } from '../../platform/host/claim-run.ts';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { Disposables } from '../disposables.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { dateOption, dayOf, portOption } from '../options.ts';
import { requireProviderKey } from '../provider-key.ts';
import { nightTable } from '../terminal/night-table.ts';
import { counted } from '../terminal/output.ts';
import { type ProgressLine, showProgress } from '../terminal/progress.ts';
import { quietAtFirst } from '../terminal/quiet-logger.ts';
import { Interrupted, orInterrupted } from '../terminal/report-error.ts';
import { openApp } from '../with-app.ts';
import { prepareBook } from './prepare-book.ts';
import { aborted } from './start/serve.ts';
import { type Served, startServing } from './start/start-serving.ts';
import { ROLES, roleOption, startRole } from './start-role.ts';

const options = z.object({
  once: z.boolean().optional(),
  date: dateOption,
  demo: z.boolean().optional(),
  port: portOption,
  role: roleOption,
});
type StartOptionsGiven = Invocation<z.infer<typeof options>>;

/** The time without a finished execution after which the command says so; a model takes longer than the mock. */
const STALL_MS = { mock: 5_000, provider: 30_000 };

export function addStart(program: Command, cli: Cli): void {
  const command = program
    .command('start')
    .description('runs tonight from scan to artifacts, then stays up: web server, scheduler, workers')
    .addOption(
      new Option('--role <role>', 'only a part of it, for many machines: that part alone, no night at once')
        .choices(ROLES)
        .default('all'),
    )
    .option('--once', 'only the night: no server, no scheduler; the exit code says how it went')
    .option('--date <date>', 'the night of this day, for demos and tests (default: today in SCAN_TIMEZONE)')
    .option('--demo', 'plant the demo book if there are no customers (default with the embedded database)')
    .option('--no-demo', 'plant no demo book')
    .addOption(
      new Option('--port <n>', 'port of the web server (default: PORT, else 3000 or a free one)').conflicts(
        'once',
      ),
    );
  defineCommand(cli, command, options, start);
}

async function start(invocation: StartOptionsGiven): Promise<ExitCode> {
  const { output, options: asked, signal } = invocation;
  const config = withPort(invocation.config, asked.port);
  const { role } = asked;
  if (role === 'all' || role === 'worker') requireProviderKey(config);
  if (role !== 'all') return startRole({ ...invocation, config }, role);
  const disposables = new Disposables();
  const { provider } = config.llm;
  const progress = showProgress(output.stderr, {
    stallMs: provider === 'mock' ? STALL_MS.mock : STALL_MS.provider,
    leaseMs: config.worker.leaseMs,
  });
  const sayStopping = () => {
    progress.stop();
    output.note('Stopping; what runs may finish. Again to stop at once.');
  };
  signal.addEventListener('abort', sayStopping, { once: true });
  try {
    return await run({ ...invocation, config }, disposables, progress);
  } finally {
    await disposables.closeAll();
    signal.removeEventListener('abort', sayStopping);
    if (signal.aborted) output.note('Stopped.');
  }
}

async function run(
  invocation: StartOptionsGiven,
  disposables: Disposables,
  progress: ProgressLine,
): Promise<ExitCode> {
  const { actor, config, output, options: asked, signal } = invocation;
  const { createLogger } = await import('../../app/compose.ts');
  let url = asked.once ? '' : `http://${config.http.host}:${config.http.port}`;
  const claim = await claimRun({ dataRoot: config.dataDir, url: () => url }).catch((error: unknown) => {
    throw asBusy(error, config.dataDir);
  });
  disposables.add(() => claim.release());

  const logger = quietAtFirst(config, createLogger);
  if (config.secrets.databaseUrl === undefined) output.note('Opening the embedded database …');
  const app = await orInterrupted(signal, openApp(invocation, logger, disposables, { mayMigrate: true }));
  const date = dayOf(asked.date, config.scan.zone);
  const demo = asked.demo ?? config.secrets.databaseUrl === undefined;
  await orInterrupted(signal, prepareBook(actor, app.actions, { date, demo, output }));
  if (signal.aborted) return stoppedEarly(asked);
  const serving = asked.once ? null : startServing({ app, demo, logger }, invocation, disposables);
  // It comes up while the night runs; whoever waits for it hears of a failure.
  serving?.then(
    (served) => {
      ({ url } = served);
      claim.refresh();
      output.note(`The web server is up at ${url}`);
    },
    () => undefined,
  );
  const workers = await startWorkers(app);
  disposables.add(() => workers.drain());
  if (signal.aborted) return stoppedEarly(asked);

  const ended = await night({ app, workers, progress, date }, invocation);
  if (asked.once) return ended;
  if (signal.aborted) return EXIT.ok;
  workers.watch();
  const served = await serving;
  if (signal.aborted) return EXIT.ok;
  logger.speak();
  output.note(
    `\nNightshift is up; the next scan is due at ${config.scan.at} ${config.scan.zone}. Ctrl-C stops it.\n${pagesOf(served)}` +
      '  npx nightshift artifacts ls   what was prepared (in another terminal)',
  );
  await aborted(signal);
  return EXIT.ok;
}

function pagesOf(served: Served | null): string {
  if (served === null) return '';
  const { url, demoLink, showsPages } = served;
  if (!showsPages) return `  ${url}/healthz     its health\n`;
  return [
    `  ${demoLink ?? `${url}/sign-in`}\n      ${demoLink === null ? 'sign in' : 'signs you in, once, within a quarter of an hour'}`,
    `  ${url}/ops/queues  the queue`,
    `  ${url}/api/docs    the API`,
    '',
  ].join('\n');
}

type RunningNight = {
  readonly app: RunningApp;
  readonly workers: Workers;
  readonly progress: ProgressLine;
  readonly date: string;
};

/** A person who stops the night wants its progress, but must not wait for a database that does not answer. */
const FIGURES_MS = 2_000;

/** Runs the night of a date and prints it as a table or as JSON. */
async function night(
  { app, workers, progress, date }: RunningNight,
  { actor, config, output, options: asked, signal }: StartOptionsGiven,
): Promise<ExitCode> {
  const { schedule } = app.actions;
  output.note(`Scanning for ${date} …`);
  // After a stop, the figures are read once running executions have ended or are handed back, so that all figures
  // agree.
  const drained = new AbortController();
  const drain = () => workers.drain().then(() => drained.abort());
  signal.addEventListener('abort', drain, { once: true });
  const figures = schedule
    .runNight(actor, { date, signal: drained.signal, onProgress: progress.update })
    .then(async (summary) => ({ summary, ...(await schedule.progressOf(actor, date)) }))
    .catch((error: unknown) => {
      if (signal.aborted && errorCodeOf(error) === 'DEPENDENCY_DOWN') return null;
      throw error;
    });
  const tooLate = aborted(drained.signal).then(() => sleep(FIGURES_MS, null, { ref: false }));
  const known = await Promise.race([figures, tooLate]).finally(() => {
    signal.removeEventListener('abort', drain);
    progress.stop();
  });
  if (known === null) {
    output.note('Postgres does not answer: how far the night has come is not told.');
    return stoppedEarly(asked);
  }
  const { summary, unfinished, outcomes } = known;
  output.data(summary, () => nightTable(summary, outcomes, config.llm.provider));
  if (unfinished > 0)
    output.note(`${counted(unfinished, 'execution')} not finished; the next start goes on.`);
  if (summary.failed > 0) output.note('See what failed: nightshift executions ls --status failed');
  if (summary.failed === 0) return unfinished === 0 ? EXIT.ok : EXIT.partlyDone;
  return summary.completed + summary.waiting > 0 ? EXIT.partlyDone : EXIT.failed;
}

/** A stopped service has succeeded; a night that did not take place has not. */
function stoppedEarly({ once }: StartOptionsGiven['options']): ExitCode {
  if (once) throw new Interrupted();
  return EXIT.ok;
}

function withPort(config: Config, port: number | undefined): Config {
  return port === undefined ? config : { ...config, http: { ...config.http, port, isPortChosen: true } };
}

/** Names the data folder, which only one process may hold; the holder may be a `start --once`, which has no address. */
function asBusy(error: unknown, dataDir: string): unknown {
  if (!(error instanceof NightshiftError) || error.code !== 'ALREADY_RUNNING') return error;
  const { pid, url } = error.details;
  return new NightshiftError(
    'ALREADY_RUNNING',
    url === ''
      ? `Process ${pid} runs a night (start --once) with the data folder ${dataDir}, which only one may use at a time.`
      : `Process ${pid} runs Nightshift at ${url} with the data folder ${dataDir}, which only one may use at a time.`,
    `${url === '' ? 'Wait for it to end' : `Open ${url}`}, stop process ${pid}, or name another folder in DATA_DIR.`,
    error.details,
  );
}
