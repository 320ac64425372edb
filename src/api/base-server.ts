import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logger.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';
import { sendProblem } from './send-problem.ts';

/** Longer than proxies keep a connection (usually 60 to 75 s), so that the proxy, which opened it, also closes it. */
const KEEP_ALIVE_MS = 90_000;
/** A request that takes longer to arrive is an attack or comes over a broken line. */
const REQUEST_MS = 30_000;
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;
const BODY_BYTES = 1_048_576;
/** Of a parameter of a path, as it is sent. */
const PARAMETER_LENGTH = 2_000;

/** A web server without routes: what every one of ours does with requests, errors and headers. */
export function createBaseServer({ trustProxy, basePath }: Config['http'], logger: Logger): FastifyInstance {
  const server = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    bodyLimit: BODY_BYTES,
    trustProxy,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: PARAMETER_LENGTH },
    frameworkErrors: (error, request, reply) => {
      // No hook runs for a request whose address cannot be read.
      reply.header('x-content-type-options', 'nosniff');
      sendProblem(request, reply, error, basePath);
    },
    genReqId: (request) => given(request.headers['x-request-id'], trustProxy !== false) ?? randomUUID(),
  });
  server.setErrorHandler((error, request, reply) => {
    const answer = problemOf(error);
    if (answer.status >= 500)
      logger.error(
        {
          code: answer.code,
          method: request.method,
          route: request.routeOptions.url,
          requestId: request.id,
        },
        'http',
      );
    return sendProblem(request, reply, error, basePath);
  });
  server.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type(PROBLEM_TYPE)
      .send(problem(404, 'NOT_FOUND', { hint: 'See / for what there is.' })),
  );
  server.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('x-frame-options', 'DENY');
    if (!reply.hasHeader('referrer-policy')) reply.header('referrer-policy', 'no-referrer');
  });
  return server;
}

/** The request id from the header, where a trusted proxy set it. */
function given(header: string | string[] | undefined, isTrusted: boolean): string | undefined {
  return isTrusted && typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}
