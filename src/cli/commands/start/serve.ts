import type { FastifyInstance } from 'fastify';
import type { RunningApp } from '../../../app/compose.ts';
import type { Config } from '../../../platform/config/config.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Disposables } from '../../disposables.ts';
import { KEY_VARIABLES } from '../../provider-key.ts';

/** Serves the health of a process that works. @returns its address. */
export async function serveHealth(app: RunningApp, disposables: Disposables): Promise<string> {
  const { createHealthServer } = await import('../../../api/create-health-server.ts');
  return listening(await createHealthServer(app), app.config, disposables);
}

export type ServedApi = {
  readonly url: string;
  /** A link that signs the demo user in, once; null where none was asked for. */
  readonly demoLink: string | null;
  /** Whether more is served than health. */
  readonly showsPages: boolean;
};

/**
 * Serves the API, with signing in and the pages for ops; beyond loopback nothing but health until access is configured.
 * @throws NightshiftError `CONFIG_INVALID` where this process holds what could spend or write as the engine
 */
export async function serveApi(
  config: Config,
  { logger, demoUser }: { readonly logger: Logger; readonly demoUser: string | null },
  disposables: Disposables,
): Promise<ServedApi> {
  const { composeApi } = await import('../../../app/compose-api.ts');
  const { composeAccess, isAccessConfigured } = await import('../../../app/access.ts');
  const { createApiServer } = await import('../../../api/create-api-server.ts');
  const { createHealthServer } = await import('../../../api/create-health-server.ts');
  refuseProviderKeys(config);
  const url = config.secrets.apiDatabaseUrl ?? config.secrets.databaseUrl ?? '';
  const { createAskParent } = await import('../../../app/parent-process.ts');
  const api = await composeApi({ config, database: { url }, logger, parent: createAskParent() });
  disposables.add(() => api.close());
  await api.checkLogin();
  if (!isAccessConfigured(config)) {
    logger.warn({ code: 'CONFIG_INVALID' }, 'PUBLIC_URL and AUTH_SECRET are not set: health is served alone');
    const health = await listening(await createHealthServer({ ...api, ...api.byKey }), config, disposables);
    return { url: health, demoLink: null, showsPages: false };
  }
  const access = composeAccess(config, { url, settings: api.settings }, logger);
  disposables.add(() => access.close());
  const address = await listening(await createApiServer({ api, access }), config, disposables);
  return {
    url: address,
    showsPages: true,
    demoLink: demoUser === null ? null : await access.createDemoLink(demoUser, address),
  };
}

async function listening(
  server: FastifyInstance,
  { http }: Pick<Config, 'http'>,
  disposables: Disposables,
): Promise<string> {
  const { listen } = await import('../../../api/listen.ts');
  disposables.add(() => server.close());
  return `${await listen(server, http)}${http.basePath}`;
}

function refuseProviderKeys({ secrets }: Config): void {
  const found = [
    ...(secrets.openaiApiKey === undefined ? [] : [KEY_VARIABLES.openai]),
    ...(secrets.anthropicApiKey === undefined ? [] : [KEY_VARIABLES.anthropic]),
  ];
  if (found.length === 0) return;
  throw new NightshiftError(
    'CONFIG_INVALID',
    `${found.join(' and ')} ${found.length === 1 ? 'is' : 'are'} set for the process of the API, which faces the network and asks no model.`,
    'Give provider keys to workers alone: unset them here.',
  );
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
