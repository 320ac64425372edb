import type { FastifyInstance } from 'fastify';
import type { CheckReadiness } from '../engine/check-readiness.ts';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logger.ts';
import { createBaseServer } from './base-server.ts';
import { addHealth } from './health.ts';

type HealthServerDeps = {
  readonly config: Pick<Config, 'http'>;
  readonly checkReadiness: CheckReadiness;
  readonly logger: Logger;
};

/** The web server of a process that works, and of one that may show nothing but its health; it does not listen yet. */
export async function createHealthServer(deps: HealthServerDeps): Promise<FastifyInstance> {
  const { http } = deps.config;
  const server = createBaseServer(http, deps.logger);
  // Health also answers without the base path: monitors ask this process directly, not through the proxy.
  addHealth(server, deps.checkReadiness);
  if (http.basePath !== '')
    await server.register(async (scope) => addHealth(scope, deps.checkReadiness), { prefix: http.basePath });
  return server;
}
