import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authentication } from '../access/authenticate.ts';
import { NightshiftError } from '../platform/errors.ts';

type Deps = Authentication & {
  /** The origin at which browsers reach us; undefined where only this machine is served. */
  readonly publicUrl: string | undefined;
};

/** Finds out who asks, before anything of a request of `scope` is read. */
export function knowCallers(scope: FastifyInstance, { authenticate, forgetSession, publicUrl }: Deps): void {
  scope.decorateRequest('actor', null);
  scope.decorateRequest('actorNow', async function actorNow(this: FastifyRequest) {
    forgetSession(this.headers);
    return (await authenticate(this.headers))?.actor ?? null;
  });
  scope.addHook('onRequest', async (request) => {
    const known = await authenticate(request.headers);
    // A browser sends its cookie whoever makes it ask; a key is only sent by who holds it.
    if (known?.by === 'session' && !isHarmless(request) && !comesFromUs(request, publicUrl))
      throw new NightshiftError(
        'ORIGIN_NOT_ALLOWED',
        'A session changes nothing for a page of another origin.',
        'Send the request from a page of Nightshift, or with a key.',
      );
    request.actor = known?.actor ?? null;
  });
}

const isHarmless = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

function comesFromUs({ headers }: FastifyRequest, publicUrl: string | undefined): boolean {
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return headers['sec-fetch-site'] === 'same-origin';
  return origin === (publicUrl ?? `http://${headers.host ?? 'localhost'}`);
}
