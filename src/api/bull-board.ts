import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../access/permissions.ts';
import type { App } from '../app/compose.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';
import { requireActor } from './register-routes.ts';

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
        requirePermission(requireActor(request), changes ? 'operations:change' : 'operations:read');
        // Some routes of the board ignore its own settings, so every change but a retry is refused here.
        if (!changes || isRetry(request)) return;
        await reply
          .code(405)
          .type(PROBLEM_TYPE)
          .send({ ...problem(405, 'READ_ONLY'), error: SAID_BY_BOARD });
      });
      await scope.register(board.registerPlugin());
    },
    { prefix: BULL_BOARD_PATH },
  );
}

/** The key of the board's own message for a refused button. */
const SAID_BY_BOARD = { key: 'ERRORS.QUEUE_READ_ONLY' };

const retriedSchema = z.object({ queueStatus: z.literal('failed').optional() });

/** Whether a request retries one failed job, or all of them. */
const isRetry = ({ method, routeOptions, params }: FastifyRequest): boolean =>
  method === 'PUT' &&
  /\/api\/queues\/:queueName\/(:jobId\/retry|retry\/:queueStatus)$/.test(routeOptions.url ?? '') &&
  retriedSchema.safeParse(params).success;
