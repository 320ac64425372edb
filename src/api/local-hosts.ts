import type { FastifyInstance } from 'fastify';
import { PROBLEM_TYPE, problem } from './problem.ts';

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Refuses requests whose Host header names another host. A web page can point its own name at 127.0.0.1 (DNS rebinding)
 * and so make a browser on this machine read our pages for it; the Host header gives it away.
 */
export function allowLocalHostsOnly(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (LOCAL.test(request.headers.host ?? '')) return;
    const hint = 'Open http://localhost or http://127.0.0.1 on this machine, or forward its port to yours.';
    await reply
      .code(421)
      .type(PROBLEM_TYPE)
      .send(problem(421, 'HOST_NOT_ALLOWED', { hint }));
  });
}
