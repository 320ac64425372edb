import type { FastifyInstance } from 'fastify';
import type { Actor } from '../access/actor.ts';
import type { Authentication } from '../access/authenticate.ts';
import type { CheckReadiness } from '../engine/check-readiness.ts';
import type { Config } from '../platform/config/config.ts';
import { isLoopback } from '../platform/config/values.ts';
import type { Logger } from '../platform/logger.ts';
import { createBaseServer } from './base-server.ts';
import { addHealth } from './health.ts';
import { allowLocalHostsOnly } from './local-hosts.ts';
import { logRequests } from './log-requests.ts';
import { addMetrics } from './metrics.ts';

type HealthServerDeps = {
  readonly config: Pick<Config, 'http'>;
  readonly checkReadiness: CheckReadiness;
  readonly logger: Logger;
  readonly authenticate: Authentication['authenticate'];
  readonly collectMetrics: (actor: Actor) => Promise<string>;
};

/**
 * The web server of a process that works, and of one that may show nothing but its health: that for everybody, and its
 * metrics for who has a key. It does not listen yet.
 */
export async function createHealthServer(deps: HealthServerDeps): Promise<FastifyInstance> {
  const { http } = deps.config;
  const server = createBaseServer(http, deps.logger);
  logRequests(server, deps.logger, (request) => request.actor?.kind ?? null);
  // Where only this machine is served, a request that names another host comes from a web page that attacks us.
  if (http.publicUrl === undefined && isLoopback(http.host)) allowLocalHostsOnly(server);
  // Health also answers without the base path: monitors ask this process directly, not through the proxy.
  addHealth(server, deps.checkReadiness);
  addMetrics(server, deps);
  if (http.basePath !== '')
    await server.register(
      async (scope) => {
        addHealth(scope, deps.checkReadiness);
        addMetrics(scope, deps);
      },
      { prefix: http.basePath },
    );
  return server;
}
