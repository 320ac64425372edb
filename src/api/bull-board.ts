import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../app/compose.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';

type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

const BULL_BOARD_PATH = '/ops/queues';

const DESCRIPTION = 'Each job runs one execution. `nightshift executions retry` retries what failed';

type BoardOptions = {
  /** Where the scope is already. */
  readonly basePath: string;
  /** Whether who sees the board may retry what failed, for which a worker retries the execution. */
  readonly mayRetry: boolean;
};

/** Bull Board, to look at: all that it may change, and only for ops who have signed in, is that a failed job is retried. */
export async function addBullBoard(
  server: FastifyInstance,
  queue: App['bullQueue'],
  { basePath, mayRetry }: BoardOptions,
): Promise<void> {
  // Its types do not name all that it takes.
  const options = {
    readOnlyMode: !mayRetry,
    allowCompletedRetries: false,
    description: `${DESCRIPTION}${mayRetry ? ', and so does its button here.' : '.'}`,
  };
  const board = new FastifyAdapter();
  board.setBasePath(`${basePath}${BULL_BOARD_PATH}`);
  createBullBoard({
    // Typed for Redis alone; it asks the queue itself which store is behind it.
    queues: [new BullMQAdapter(queue as unknown as BoardQueue, options)],
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Nightshift' } },
  });
  // Its own handler would answer with the error's message.
  board.setErrorHandler((error) =>
    problemOf(error).status < 500
      ? { status: 400, body: problem(400, 'USAGE_INVALID') }
      : { status: 500, body: problem(500, 'INTERNAL') },
  );
  await server.register(
    async (scope) => {
      // Not every route of the board asks whether it is read-only; a request that only reads cannot change anything.
      scope.addHook('onRequest', async (request, reply) => {
        if (request.method === 'GET' || request.method === 'HEAD') return;
        if (mayRetry && isRetry(request)) return;
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

/** In the board's own words, for the buttons that it shows and that we refuse. */
const SAID_BY_BOARD = { key: 'ERRORS.QUEUE_READ_ONLY' };

const retriedSchema = z.object({ queueStatus: z.literal('failed').optional() });

/** One job, or all that failed. */
const isRetry = ({ method, routeOptions, params }: FastifyRequest): boolean =>
  method === 'PUT' &&
  /\/api\/queues\/:queueName\/(:jobId\/retry|retry\/:queueStatus)$/.test(routeOptions.url ?? '') &&
  retriedSchema.safeParse(params).success;
