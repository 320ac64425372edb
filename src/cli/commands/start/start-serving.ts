import { systemActor } from '../../../access/actor.ts';
import type { ApiReady } from '../../../app/api-process.ts';
import type { RunningApp } from '../../../app/compose.ts';
import { isLoopback } from '../../../platform/config/values.ts';
import { errorCodeOf } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Invocation } from '../../command.ts';
import type { Disposables } from '../../disposables.ts';
import { serveHealth } from './serve.ts';

export type Served = ApiReady;

type Started = {
  readonly app: RunningApp;
  readonly demo: boolean;
  readonly logger: Logger;
};

/** Whoever looks at the demo, with every right in it. */
const DEMO_USER = { email: 'demo@localhost', name: 'Demo', role: 'admin' } as const;

/**
 * Starts the API beside this process, which holds what the API must not. Without a login of its own for the API, on a
 * database of somebody else, only the health of this process is served.
 */
export async function startServing(
  { app, demo, logger }: Started,
  {
    actor,
    config,
    environment,
    output,
  }: Pick<Invocation<unknown>, 'actor' | 'config' | 'environment' | 'output'>,
  disposables: Disposables,
): Promise<Served> {
  const { startApiProcess } = await import('../../../app/api-process.ts');
  const databaseUrl = config.secrets.apiDatabaseUrl ?? (await app.createApiLogin());
  if (databaseUrl === null) {
    output.note('Only health is served: set API_DATABASE_URL to serve the API (docs/deployment.md).');
    return { url: await serveHealth(app, disposables), demoLink: null, showsPages: false };
  }
  const isLocal = isLoopback(config.http.host) && config.http.publicUrl === undefined;
  const demoUser = demo && isLocal ? DEMO_USER : null;
  if (demoUser !== null)
    await app.actions.users.add(actor, demoUser).catch((error: unknown) => {
      if (errorCodeOf(error) !== 'CONFLICT') throw error;
    });
  const { http } = config;
  const api = await startApiProcess({
    ...{ environment, databaseUrl, logger, demoUser: demoUser?.email ?? null },
    collectMetrics: () => app.collectMetrics(systemActor('metrics')),
    port: http.isPortChosen ? http.port : undefined,
  });
  disposables.add(() => api.stop());
  return api.ready;
}
