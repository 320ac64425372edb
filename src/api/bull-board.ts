import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../access/permissions.ts';
import type { App } from '../app/compose.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';
import { requireActor } from './register-routes.ts';
import { sendProblem } from './send-problem.ts';

type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

const BULL_BOARD_PATH = '/ops/queues';

const DESCRIPTION =
  'Each job runs one execution. `nightshift executions retry` retries what failed, and so does its button here.';

type BoardOptions = {
  /** The path prefix at which `server` is mounted. */
  readonly basePath: string;
};

/**
 * Mounts Bull Board at /ops/queues, for ops alone: they may look, and retry failed jobs; a worker then retries the
 * executions.
 */
export async function addBullBoard(
  server: FastifyInstance,
  queue: App['bullQueue'],
  { basePath }: BoardOptions,
): Promise<void> {
  // Not inline: the adapter's types do not name every option that it takes.
  const options = {
    readOnlyMode: false,
    allowCompletedRetries: false,
    description: DESCRIPTION,
  };
  const board = new FastifyAdapter();
  board.setBasePath(`${basePath}${BULL_BOARD_PATH}`);
  createBullBoard({
    // The adapter is typed for Redis alone, but asks the queue which store is behind it.
    queues: [new BullMQAdapter(queue as unknown as BoardQueue, options)],
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Nightshift' } },
  });
  // The board's own handler would answer with the error's message.
  board.setErrorHandler((error) =>
    problemOf(error).status < 500
      ? { status: 400, body: problem(400, 'USAGE_INVALID') }
      : { status: 500, body: problem(500, 'INTERNAL') },
  );
  await server.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        const changes = request.method !== 'GET' && request.method !== 'HEAD';
        try {
          requirePermission(requireActor(request), changes ? 'operations:change' : 'operations:read');
        } catch (error) {
          // Thrown, it would come to the board's own handler, which takes it for one of its own.
          return sendProblem(request, reply, error, basePath);
        }
        // Some routes of the board ignore its own settings, so every change but a retry is refused here.
        if (!changes || isRetry(request)) return undefined;
        return reply
          .code(405)
          .type(PROBLEM_TYPE)
          .send({ ...problem(405, 'READ_ONLY'), error: SAID_BY_BOARD });
      });
      // The board would load a font from elsewhere, which would tell them who looks at it.
      scope.addHook('onSend', async (_request, reply) => {
        reply.header('content-security-policy', BOARD_POLICY);
      });
      await scope.register(board.registerPlugin());
    },
    { prefix: BULL_BOARD_PATH },
  );
}

const BOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The key of the board's own message for a refused button. */
const SAID_BY_BOARD = { key: 'ERRORS.QUEUE_READ_ONLY' };

const retriedSchema = z.object({ queueStatus: z.literal('failed').optional() });

/** Whether a request retries one failed job, or all of them. */
const isRetry = ({ method, routeOptions, params }: FastifyRequest): boolean =>
  method === 'PUT' &&
  /\/api\/queues\/:queueName\/(:jobId\/retry|retry\/:queueStatus)$/.test(routeOptions.url ?? '') &&
  retriedSchema.safeParse(params).success;
