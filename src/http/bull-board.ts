import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import type { App } from '../compose.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';

type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

const BULL_BOARD_PATH = '/ops/queues';

/** Bull Board, to look at only: nobody here has signed in as somebody. `basePath` is where the scope is already. */
export async function addBullBoard(
  server: FastifyInstance,
  queue: App['bullQueue'],
  basePath: string,
): Promise<void> {
  const board = new FastifyAdapter();
  board.setBasePath(`${basePath}${BULL_BOARD_PATH}`);
  createBullBoard({
    // Typed for Redis alone; it asks the queue itself which store is behind it.
    queues: [new BullMQAdapter(queue as unknown as BoardQueue, { readOnlyMode: true })],
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
        await reply.code(405).type(PROBLEM_TYPE).send(problem(405, 'READ_ONLY'));
      });
      await scope.register(board.registerPlugin());
    },
    { prefix: BULL_BOARD_PATH },
  );
}
