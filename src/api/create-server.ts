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
  /** Nothing but health, whatever the configuration: for processes that only work. */
  readonly healthOnly?: boolean;
};

/** Longer than proxies keep a connection (60 to 75 s are usual): the one who opened it should be the one to close it. */
const KEEP_ALIVE_MS = 90_000;
/** A request that takes longer to arrive is an attack or a broken line. */
const REQUEST_MS = 30_000;
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** The web server, not yet listening: health for whoever asks, home and the queues for ops. */
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
  // On loopback with nothing else to protect us, a name that is not ours gives away a page that was turned on us.
  if (exposure.opsToken === undefined && showsPages(exposure)) allowLocalHostsOnly(server);
  // Also where the proxy does not lead: whoever watches this process asks it directly.
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

/** The id that a proxy gave a request, where we believe it. */
function given(header: string | string[] | undefined, isTrusted: boolean): string | undefined {
  return isTrusted && typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}
