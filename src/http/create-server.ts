import Fastify, { type FastifyInstance } from 'fastify';
import type { App } from '../compose.ts';
import { addBullBoard } from './bull-board.ts';
import { addHealth } from './health.ts';
import { addHome } from './home.ts';
import { allowLocalHostsOnly } from './local-hosts.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';

export type ServerDeps = { readonly app: Pick<App, 'bullQueue' | 'checkReadiness' | 'logger'> };

/** The web server, not yet listening: health, and the queues for ops. For this machine only, until there is a sign-in. */
export async function createServer({ app }: ServerDeps): Promise<FastifyInstance> {
  const server = Fastify({ logger: false, forceCloseConnections: true });
  server.setErrorHandler((error, request, reply) => {
    const answer = problemOf(error);
    if (answer.status >= 500)
      app.logger.error(
        { code: answer.code, method: request.method, route: request.routeOptions.url },
        'http',
      );
    return reply.code(answer.status).type(PROBLEM_TYPE).send(answer);
  });
  server.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type(PROBLEM_TYPE)
      .send(problem(404, 'NOT_FOUND', { mend: 'See / for what there is.' })),
  );
  allowLocalHostsOnly(server);
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('x-frame-options', 'DENY');
    reply.header('referrer-policy', 'no-referrer');
  });
  addHome(server);
  addHealth(server, app.checkReadiness);
  await addBullBoard(server, app.bullQueue);
  return server;
}
