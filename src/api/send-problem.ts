import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

/**
 * Answers with what a caller may see of an error. A person who opens a page without being signed in is shown where to
 * sign in instead; a program is told.
 */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  basePath: string,
): FastifyReply {
  const answer = problemOf(error);
  if (answer.status === 401 && /\btext\/html\b/.test(request.headers.accept ?? ''))
    return reply.redirect(`${basePath}/sign-in?next=${encodeURIComponent(request.url)}`, 303);
  if (answer.status === 401) reply.header('www-authenticate', 'Bearer realm="Nightshift"');
  if (answer.code === 'IN_FLIGHT') reply.header('retry-after', '1');
  // As text: the schemas of a route describe its own answers.
  return reply.code(answer.status).type(PROBLEM_TYPE).send(JSON.stringify(answer));
}
