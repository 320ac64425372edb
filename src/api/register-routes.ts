import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import type { Api } from '../app/compose-api.ts';
import { NightshiftError } from '../platform/errors.ts';
import { problemSchema } from './contract/problem.ts';
import { createEventStreams } from './event-stream.ts';
import { type ApiAnswer, type ApiRoute, type Asked, EVENTS } from './route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null where nobody said who they are. */
    actor: Actor | null;
    /** Who asks, looked up anew: null where their key or session has ended since. */
    actorNow(): Promise<Actor | null>;
  }
}

/** An answer as it was kept under an Idempotency-Key. */
const keptAnswer: z.ZodType<ApiAnswer> = z.object({
  status: z.number().optional(),
  body: z.unknown().optional(),
  etag: z.string().optional(),
  location: z.string().optional(),
});

const PROBLEM = {
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** Shorter than what proxies in front of us wait. */
const MOST_WAIT_S = 25;

/** What may go wrong with any request, and with this one. */
function problemsOf(route: ApiRoute): Readonly<Record<number, unknown>> {
  const { method, objects = {}, ifMatch, problems = [] } = route;
  const own = [
    400,
    401,
    403,
    ...(Object.keys(objects).length > 0 ? [404] : []),
    ...(method === 'GET' ? [] : [409, 413, 415, 422]),
    ...(ifMatch === undefined ? [] : [412]),
    ...(ifMatch === 'required' ? [428] : []),
    ...problems,
    421,
    429,
    500,
    503,
  ];
  return Object.fromEntries(own.map((status) => [status, { description: 'A problem', ...PROBLEM }]));
}

/** The answers of success, as Fastify and the document take them. */
function successesOf({ output }: ApiRoute): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(output).map(([status, schema]) => {
      if (schema === null) return [status, z.undefined().describe('Done')];
      if (schema instanceof z.ZodType) return [status, schema];
      const types = [schema].flat().map((type) => [type, { schema: z.string() }]);
      return [status, { description: 'A file', content: Object.fromEntries(types) }];
    }),
  );
}

const headersOf = ({ method, ifMatch, waits, output }: ApiRoute) =>
  z.object({
    ...(method === 'POST' && {
      'idempotency-key': z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('The same key within a day gets the same answer, and nothing is done twice'),
    }),
    ...(waits && {
      prefer: z
        .string()
        .max(100)
        .optional()
        .describe(`\`wait=N\`: answer 202 after so many seconds, ${MOST_WAIT_S} at most and by default`),
    }),
    ...(output[200] === EVENTS && {
      'last-event-id': z.string().max(200).optional().describe('The id of the event that you had last'),
    }),
    ...(ifMatch !== undefined && {
      'if-match': z.string().max(200).optional().describe('The ETag of what you have read'),
    }),
  });

/** All that Fastify and the document need to know of what a route takes and answers. */
export const schemaOf = (route: ApiRoute) => ({
  operationId: route.operationId,
  tags: [route.tag],
  summary: route.summary,
  ...(route.description !== undefined && { description: route.description }),
  headers: headersOf(route),
  ...(route.input.params && { params: route.input.params }),
  ...(route.input.query && { querystring: route.input.query }),
  ...(route.input.body && { body: route.input.body }),
  response: { ...successesOf(route), ...problemsOf(route) },
});

/** Registers the routes of the table; who asks is known by then, in `request.actor`. */
export function registerRoutes(server: FastifyInstance, api: Api, routes: readonly ApiRoute[]): void {
  const stream = createEventStreams(server);
  const closing = new AbortController();
  server.addHook('preClose', async () => closing.abort());
  for (const route of routes) {
    const { method, path } = route;
    server.route({
      method,
      url: path,
      schema: schemaOf(route),
      // Before the request is parsed: a stranger learns nothing of what a route takes.
      onRequest: async (request) => requirePermission(requireActor(request), route.permission),
      handler: async (request, reply) => {
        const actor = requireActor(request);
        const answer = (): Promise<ApiAnswer> =>
          route.handle(askedOf(route, request, { api, actor, closing: closing.signal }));
        const key = request.headers['idempotency-key'];
        if (method === 'POST' && typeof key === 'string') {
          const kept = await api.answerOnce(
            { actor: actor.name, key, hash: hashOf(request) },
            actor,
            async () => {
              const given = await answer();
              return { status: given.status ?? 200, text: JSON.stringify(given) };
            },
          );
          return send(reply, keptAnswer.parse(JSON.parse(kept)));
        }
        const given = await answer();
        return given.stream === undefined
          ? send(reply, given)
          : stream(request, reply, route.permission, given.stream);
      },
    });
  }
}

/** @throws NightshiftError `UNAUTHENTICATED` */
export function requireActor({ actor }: FastifyRequest): Actor {
  if (actor !== null) return actor;
  throw unauthenticated();
}

/** What a stranger is told, whatever is wrong with what they have shown. */
export const unauthenticated = (): NightshiftError =>
  new NightshiftError(
    'UNAUTHENTICATED',
    'This request does not say who asks, or names a key or session that is not valid.',
    'Sign in, or give a key: `Authorization: Bearer ns_…`. `nightshift keys add` makes one.',
  );

function askedOf(
  route: ApiRoute,
  request: FastifyRequest,
  { api, actor, closing }: { readonly api: Api; readonly actor: Actor; readonly closing: AbortSignal },
): Asked {
  return {
    actor,
    actions: api.actionsOf(actor, { readOnly: route.method === 'GET' }),
    // Without a schema of its own a part of the request is not looked at.
    params: (route.input.params ? request.params : undefined) as undefined,
    query: (route.input.query ? request.query : undefined) as undefined,
    body: (route.input.body ? request.body : undefined) as undefined,
    ifMatch: ifMatchOf(route, request),
    waitMs: waitMsOf(request.headers.prefer),
    closing,
    lastEventId: textOf(request.headers['last-event-id']),
  };
}

/** A preference that says nothing of waiting, or nothing that can be read, is none (RFC 7240). */
function waitMsOf(prefer: string | readonly string[] | undefined): number {
  const seconds = /(?:^|[,;]\s*)wait\s*=\s*"?(\d{1,6})/i.exec([prefer ?? ''].flat().join(','))?.[1];
  return Math.min(MOST_WAIT_S, Number(seconds ?? MOST_WAIT_S)) * 1000;
}

const textOf = (header: string | readonly string[] | undefined): string | null =>
  typeof header === 'string' && header !== '' ? header : null;

function ifMatchOf({ ifMatch }: ApiRoute, request: FastifyRequest): string | null {
  const given = request.headers['if-match'];
  if (typeof given === 'string') return given.replace(/^(W\/)?"(.*)"$/, '$2');
  if (ifMatch !== 'required') return null;
  throw new NightshiftError(
    'PRECONDITION_REQUIRED',
    'This change must say which revision it was made from.',
    'Give the ETag of what you have read as If-Match.',
  );
}

/** What the same key must come with again: the same request of the same person. */
const hashOf = ({ method, url, body }: FastifyRequest): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([method, url, body]))
    .digest();

function send(reply: FastifyReply, { status = 200, body, etag, location, file }: ApiAnswer): FastifyReply {
  reply.code(status).header('cache-control', 'no-store');
  if (etag !== undefined) reply.header('etag', `"${etag}"`);
  if (location !== undefined) reply.header('location', location);
  if (file !== undefined)
    return reply
      .type(file.type)
      .header('content-disposition', `attachment; filename="${file.name.replaceAll(/[^\w.-]+/g, '-')}"`)
      .send(file.text);
  return body === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(body);
}
