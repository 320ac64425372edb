import type { FastifyInstance } from 'fastify';
import type { CheckReadiness } from '../engine/check-readiness.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';

/** Adds `/healthz` (this process answers) and `/readyz` (so do its database and queue, else 503). */
export function addHealth(server: FastifyInstance, checkReadiness: CheckReadiness): void {
  server.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });

  server.get('/readyz', async (_request, reply) => {
    const { ready, ...checks } = await checkReadiness();
    reply.header('cache-control', 'no-store');
    if (ready) return { status: 'ok', ...checks };
    const hint = 'Run `nightshift doctor` on this machine.';
    return reply
      .code(503)
      .type(PROBLEM_TYPE)
      .send({ ...problem(503, 'NOT_READY', { hint }), ...checks });
  });
}
