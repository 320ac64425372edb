import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { logRequests } from '../../src/api/log-requests.ts';
import { loggable } from '../../src/platform/logger.ts';
import { keptLogger } from '../support/kept-logger.ts';

const CANARY = 'c4n4ry';

it('an answer is one line with its route, status and kind of actor, and nothing that the caller wrote', async () => {
  const logger = keptLogger();
  const server = Fastify({ logger: false, genReqId: () => 'request-1' });
  logRequests(server, logger, () => 'key');
  server.post('/api/customers/:name', async (_request, reply) => reply.code(409).send({ said: CANARY }));
  await server.inject({
    method: 'POST',
    url: `/api/customers/${CANARY}?token=${CANARY}`,
    headers: { authorization: `Bearer ${CANARY}`, cookie: `session=${CANARY}`, 'user-agent': CANARY },
    payload: { said: CANARY },
  });
  await server.inject({ method: 'GET', url: `/${CANARY}` });
  expect(logger.lines).toEqual([
    {
      ...{ level: 'info', message: 'http request', requestId: 'request-1', actorKind: 'key' },
      ...{ method: 'POST', route: '/api/customers/:name', status: 409, ms: expect.any(Number) },
    },
    {
      ...{ level: 'info', message: 'http request', requestId: 'request-1', actorKind: 'key' },
      ...{ method: 'GET', route: null, status: 404, ms: expect.any(Number) },
    },
  ]);
  for (const { level, message, ...fields } of logger.lines) expect(loggable(fields)).toEqual(fields);
});

it('what monitors ask for all the time is logged for debugging alone, unless it fails', async () => {
  const logger = keptLogger();
  const server = Fastify({ logger: false });
  logRequests(server, logger, () => null);
  server.get('/healthz', async () => 'ok');
  server.get('/readyz', async (_request, reply) => reply.code(503).send(''));
  await server.inject('/healthz');
  await server.inject('/readyz');
  expect(logger.lines.map(({ route }) => route)).toEqual(['/readyz']);
});
