import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { App } from '../app/compose.ts';
import type { Config } from '../platform/config/config.ts';
import { addBullBoard } from './bull-board.ts';
import { type Exposure, guardPages, showsPages } from './guard.ts';
import { addHealth } from './health.ts';
import { addHome } from './home.ts';
import { allowLocalHostsOnly } from './local-hosts.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';

export type ServerDeps = {
  readonly app: Pick<App, 'bullQueue' | 'checkReadiness' | 'logger'> & {
    readonly config: Pick<Config, 'http' | 'secrets'>;
  };
  /** Serves health alone, whatever the configuration says: for processes that only work. */
  readonly healthOnly?: boolean;
};

/** Longer than proxies keep a connection (usually 60 to 75 s), so that the proxy, which opened it, also closes it. */
const KEEP_ALIVE_MS = 90_000;
/** A request that takes longer to arrive is an attack or comes over a broken line. */
const REQUEST_MS = 30_000;
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Builds the web server without listening: health for everybody, the home page and the queues for ops. */
export async function createServer({ app, healthOnly = false }: ServerDeps): Promise<FastifyInstance> {
  const { host, basePath, trustProxy } = app.config.http;
  const exposure: Exposure = { host, opsToken: app.config.secrets.opsToken };
  const server = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    trustProxy,
    genReqId: (request) => given(request.headers['x-request-id'], trustProxy !== false) ?? randomUUID(),
  });
  server.setErrorHandler((error, request, reply) => {
    const answer = problemOf(error);
    if (answer.status >= 500)
      app.logger.error(
        {
          code: answer.code,
          method: request.method,
          route: request.routeOptions.url,
          requestId: request.id,
        },
        'http',
      );
    return reply.code(answer.status).type(PROBLEM_TYPE).send(answer);
  });
  server.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type(PROBLEM_TYPE)
      .send(problem(404, 'NOT_FOUND', { hint: 'See / for what there is.' })),
  );
  server.addHook('onSend', async (request: FastifyRequest, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('x-frame-options', 'DENY');
    reply.header('referrer-policy', 'no-referrer');
  });
  // On loopback without a token, a request that names another host comes from a web page that attacks us.
  if (exposure.opsToken === undefined && showsPages(exposure)) allowLocalHostsOnly(server);
  // Health also answers without the base path: monitors ask this process directly, not through the proxy.
  addHealth(server, app.checkReadiness);
  if (basePath !== '')
    await server.register(async (scope) => addHealth(scope, app.checkReadiness), { prefix: basePath });
  if (healthOnly || !showsPages(exposure)) return server;
  await server.register(
    async (scope) => {
      guardPages(scope, exposure);
      addHome(scope, basePath);
      await addBullBoard(scope, app.bullQueue, { basePath, mayRetry: exposure.opsToken !== undefined });
    },
    { prefix: basePath },
  );
  return server;
}

/** The request id from the header, where a trusted proxy set it. */
function given(header: string | string[] | undefined, isTrusted: boolean): string | undefined {
  return isTrusted && typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}
