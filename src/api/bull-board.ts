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
  /** The path prefix at which `server` is mounted. */
  readonly basePath: string;
  /** Whether the board's users may retry failed jobs; a worker then retries the execution. */
  readonly mayRetry: boolean;
};

/**
 * Mounts Bull Board at /ops/queues. The board is read-only but for retrying failed jobs, which only signed-in ops may
 * do.
 */
export async function addBullBoard(
  server: FastifyInstance,
  queue: App['bullQueue'],
  { basePath, mayRetry }: BoardOptions,
): Promise<void> {
  // Not inline: the adapter's types do not name every option that it takes.
  const options = {
    readOnlyMode: !mayRetry,
    allowCompletedRetries: false,
    description: `${DESCRIPTION}${mayRetry ? ', and so does its button here.' : '.'}`,
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
      // Some routes of the board ignore readOnlyMode, so every request that could change something is refused here.
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

/** The key of the board's own message for a refused button. */
const SAID_BY_BOARD = { key: 'ERRORS.QUEUE_READ_ONLY' };

const retriedSchema = z.object({ queueStatus: z.literal('failed').optional() });

/** Whether a request retries one failed job, or all of them. */
const isRetry = ({ method, routeOptions, params }: FastifyRequest): boolean =>
  method === 'PUT' &&
  /\/api\/queues\/:queueName\/(:jobId\/retry|retry\/:queueStatus)$/.test(routeOptions.url ?? '') &&
  retriedSchema.safeParse(params).success;
