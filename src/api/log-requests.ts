import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.ts';
import type { Logger } from '../platform/logger.ts';

/** What monitors ask for every few seconds. */
const ASKED_BY_MONITORS = /\/(healthz|readyz|metrics)$/;

/**
 * Logs one line for each answer: which route, by the pattern that it was declared with, how it ended, how long it took,
 * and what kind of actor asked. Never an address, a query, a name or a body: those may hold a person's words.
 */
export function logRequests(
  server: FastifyInstance,
  logger: Logger,
  /** Null where nobody was recognized. */
  actorKindOf: (request: FastifyRequest) => Actor['kind'] | null,
): void {
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? null;
    const isRoutine = reply.statusCode < 400 && route !== null && ASKED_BY_MONITORS.test(route);
    logger[isRoutine ? 'debug' : 'info'](
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        actorKind: actorKindOf(request),
      },
      'http request',
    );
  });
}
