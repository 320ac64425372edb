import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.ts';
import type { Permission } from '../access/permissions.ts';
import { requirePermission } from '../access/permissions.ts';

/** One event as a client gets it. */
export type SentEvent = { readonly event: string; readonly id?: string; readonly data: unknown };

/** Begins to send; what it returns is closed once the client has gone, and learns of new rights meanwhile. */
export type OpenStream = (to: { send(event: SentEvent): void; end(): void }) => {
  actAs(actor: Actor): void;
  close(): void;
};

/** Proxies keep a connection on which something is sent; so often we also ask whether the right to it still holds. */
const HEARTBEAT_MS = 15_000;
/** Whoever reads so slowly that this piles up is cut off, and gets the state whole when they come back. */
const MOST_UNSENT_BYTES = 1_048_576;
/** A client that was cut off comes back after this. */
const RETRY_MS = 2_000;

/**
 * Answers with events as they happen (server-sent events), in this one place: until the client goes, its right ends, or
 * the server closes.
 */
export function createEventStreams(server: FastifyInstance) {
  const open = new Set<() => void>();
  server.addHook('preClose', async () => {
    for (const end of [...open]) end();
  });

  return function stream(
    request: FastifyRequest,
    reply: FastifyReply,
    permission: Permission,
    begin: OpenStream,
  ): FastifyReply {
    const { raw } = reply;
    const write = (text: string): void => {
      raw.write(text);
      if (raw.writableLength > MOST_UNSENT_BYTES) raw.destroy();
    };
    const source = begin({
      send: ({ event, id, data }) =>
        write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`),
      end: () => end(),
    });
    reply.hijack();
    const beat = setInterval(() => {
      write(': still here\n\n');
      request
        .actorNow()
        .then((actor) => {
          if (actor === null) return end();
          requirePermission(actor, permission);
          source.actAs(actor);
        })
        .catch(end);
    }, HEARTBEAT_MS);
    const end = (): void => {
      clearInterval(beat);
      source.close();
      open.delete(end);
      raw.end();
    };
    open.add(end);
    raw.once('close', end);
    raw.on('error', end);
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      // No proxy may keep events back, compress them or answer with old ones.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': request.id,
    });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    // Gone while we were asked.
    if (raw.destroyed) end();
    return reply;
  };
}
