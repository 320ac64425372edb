import type { FastifyInstance } from 'fastify';
import type { Actor } from '../access/actor.ts';
import type { Authentication } from '../access/authenticate.ts';
import { requirePermission } from '../access/permissions.ts';
import { unauthenticated } from './register-routes.ts';

type MetricsRouteDeps = Pick<Authentication, 'authenticate'> & {
  /** All metrics in the text format of Prometheus. */
  readonly collectMetrics: (actor: Actor) => Promise<string>;
};

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Adds `/metrics`, for Prometheus with a key of the scope `metrics`, and for ops. */
export function addMetrics(
  server: FastifyInstance,
  { authenticate, collectMetrics }: MetricsRouteDeps,
): void {
  server.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const known = await authenticate(request.headers);
    if (known === null) throw unauthenticated();
    requirePermission(known.actor, 'metrics:read');
    return reply
      .type(PROMETHEUS_TEXT)
      .header('cache-control', 'no-store')
      .send(await collectMetrics(known.actor));
  });
}
