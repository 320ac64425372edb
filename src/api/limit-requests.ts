import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { NightshiftError } from '../platform/errors.ts';

/** More than any page or program of ours asks for; a loop without a pause passes it within seconds. */
const A_CALLER_PER_MINUTE = 6_000;
/** A stranger has nothing to ask for but to be told that they are one. */
const A_STRANGER_PER_MINUTE = 300;

/** Limits how much one caller, or the strangers at one address, may ask of this process. */
export async function limitRequests(scope: FastifyInstance): Promise<void> {
  await scope.register(rateLimit, {
    global: false,
    timeWindow: 60_000,
    max: (request) => (request.actor === null ? A_STRANGER_PER_MINUTE : A_CALLER_PER_MINUTE),
    keyGenerator: (request) => request.actor?.name ?? request.ip,
    errorResponseBuilder: (_request, { after }) =>
      new NightshiftError('TOO_MANY_REQUESTS', 'Too many requests.', `Ask again in ${after}.`),
  });
  // By itself it would come after the hooks of a route, and so never see who they refuse.
  scope.addHook('onRequest', scope.rateLimit());
}
