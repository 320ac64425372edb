import { z } from 'zod';
import { type PartRole, startPart } from '../../../workers/main.ts';
import type { Config } from '../../platform/config/config.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { Invocation } from '../command.ts';
import { Disposables } from '../disposables.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { Interrupted, orInterrupted } from '../terminal/report-error.ts';
import { openApp } from '../with-app.ts';
import { aborted, serve } from './serve.ts';

export const ROLES = ['api', 'scheduler', 'worker', 'all'] as const;
export const roleOption = z.enum(ROLES);

type StartOptions = { readonly once?: boolean | undefined; readonly date?: unknown; readonly demo?: unknown };

/**
 * Starts one role of Nightshift, on as many machines as you like. The database is managed elsewhere: `nightshift
 * migrate` updates its schema, and no data is seeded. Every role answers for its health on PORT.
 */
export async function startRole(invocation: Invocation<StartOptions>, role: PartRole): Promise<ExitCode> {
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
    const app = await orInterrupted(signal, openApp(invocation, logger, disposables, { mayMigrate: false }));
    const url = await serve(app, disposables, { healthOnly: role !== 'api' });
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

function refuseOptionsOfAll(asked: StartOptions, role: PartRole): void {
  const given = (['once', 'date', 'demo'] as const).filter((name) => asked[name] !== undefined);
  if (given.length === 0) return;
  throw new NightshiftError(
    'USAGE_INVALID',
    `--${given.join(', --')} ${given.length === 1 ? 'has' : 'have'} no meaning with --role ${role}.`,
    'Leave out --role to run a night in one process, or use `nightshift scan`.',
  );
}

/** @throws NightshiftError `CONFIG_INVALID` without DATABASE_URL: the embedded database serves one machine only. */
function requireDatabase(config: Config, role: PartRole): void {
  if (config.secrets.databaseUrl !== undefined) return;
  throw new NightshiftError(
    'CONFIG_INVALID',
    `--role ${role} needs a database that all machines share, and DATABASE_URL is not set.`,
    'Set DATABASE_URL, or leave out --role to run everything here with the embedded database.',
  );
}
