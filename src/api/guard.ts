import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, problem } from './problem.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const CHALLENGE = 'Basic realm="Nightshift", charset="UTF-8"';

export type Exposure = { readonly host: string; readonly opsToken: string | undefined };

/** Whether pages beyond health may be served at all: to this machine only, or to anyone who knows the token. */
export const showsPages = ({ host, opsToken }: Exposure): boolean =>
  opsToken !== undefined || LOOPBACK.test(host);

/** Asks every request of `scope` for the ops token, where one is set. Health is served outside of `scope`. */
export function guardPages(scope: FastifyInstance, { opsToken }: Exposure): void {
  if (opsToken === undefined) return;
  const expected = digest(opsToken);
  scope.addHook('onRequest', async (request, reply) => {
    if (timingSafeEqual(digest(tokenIn(request)), expected)) return;
    const hint = 'Give OPS_TOKEN as a bearer token, or as the password of any user.';
    await reply
      .code(401)
      .header('www-authenticate', CHALLENGE)
      .type(PROBLEM_TYPE)
      .send(problem(401, 'UNAUTHORIZED', { hint }));
  });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function tokenIn({ headers }: FastifyRequest): string {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return '';
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}
