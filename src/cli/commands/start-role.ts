import { z } from 'zod';
import { startPart } from '../../../workers/main.ts';
import type { Config } from '../../platform/config/config.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Invocation } from '../command.ts';
import { Disposables } from '../disposables.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { Interrupted, orInterrupted } from '../terminal/report-error.ts';
import { openApp } from '../with-app.ts';
import { aborted, serveApi, serveHealth } from './start/serve.ts';

export const ROLES = ['api', 'scheduler', 'worker', 'all'] as const;
export const roleOption = z.enum(ROLES);

type StartedRole = Exclude<(typeof ROLES)[number], 'all'>;
type StartOptions = { readonly once?: boolean | undefined; readonly date?: unknown; readonly demo?: unknown };

/**
 * Starts one role of Nightshift, on as many machines as you like. The database is managed elsewhere: `nightshift
 * migrate` updates its schema, and no data is seeded. Every role answers for its health on PORT.
 */
export async function startRole(invocation: Invocation<StartOptions>, role: StartedRole): Promise<ExitCode> {
  const { config, output, options, signal } = invocation;
  refuseOptionsOfAll(options, role);
  requireDatabase(config, role);
  const disposables = new Disposables();
  const sayStopping = (): void => output.note('Stopping; what runs may finish. Again to stop at once.');
  signal.addEventListener('abort', sayStopping, { once: true });
  try {
    const { createLogger } = await import('../../app/compose.ts');
    const { isLevelChosen } = config.log;
    const logger = createLogger(
      isLevelChosen ? config : { ...config, log: { ...config.log, level: 'info' } },
    );
    if (role === 'api') return await runApi(invocation, logger, disposables);
    const app = await orInterrupted(signal, openApp(invocation, logger, disposables, { mayMigrate: false }));
    const url = await serveHealth(app, disposables);
    const part = await startPart(app, role);
    disposables.add(() => part.stop());
    output.note(`Nightshift is up as ${role}; health at ${url}/healthz`);
    await aborted(signal);
    return EXIT.ok;
  } catch (error) {
    // A service that is stopped before it was up has not failed.
    if (error instanceof Interrupted) return EXIT.ok;
    throw error;
  } finally {
    await disposables.closeAll();
    signal.removeEventListener('abort', sayStopping);
    if (signal.aborted) output.note('Stopped.');
  }
}

async function runApi(
  { config, environment, output, signal }: Invocation<StartOptions>,
  logger: Logger,
  disposables: Disposables,
): Promise<ExitCode> {
  const demoUser = environment.NIGHTSHIFT_DEMO_USER ?? null;
  const served = await orInterrupted(signal, serveApi(config, { logger, demoUser }, disposables));
  if (process.send === undefined) output.note(`Nightshift is up as api; health at ${served.url}/healthz`);
  else process.send(served);
  // Where `npm start` is our parent and has gone, nobody else would stop us.
  await Promise.race([aborted(signal), new Promise((resolve) => process.once('disconnect', resolve))]);
  return EXIT.ok;
}

function refuseOptionsOfAll(asked: StartOptions, role: StartedRole): void {
  const given = (['once', 'date', 'demo'] as const).filter((name) => asked[name] !== undefined);
  if (given.length === 0) return;
  throw new NightshiftError(
    'USAGE_INVALID',
    `--${given.join(', --')} ${given.length === 1 ? 'has' : 'have'} no meaning with --role ${role}.`,
    'Leave out --role to run a night in one process, or use `nightshift scan`.',
  );
}

/** @throws NightshiftError `CONFIG_INVALID` without DATABASE_URL: the embedded database serves one machine only. */
function requireDatabase(config: Config, role: StartedRole): void {
  if (config.secrets.databaseUrl !== undefined) return;
  if (role === 'api' && config.secrets.apiDatabaseUrl !== undefined) return;
  throw new NightshiftError(
    'CONFIG_INVALID',
    `--role ${role} needs a database that all machines share, and DATABASE_URL is not set.`,
    'Set DATABASE_URL, or leave out --role to run everything here with the embedded database.',
  );
}
