import { createServer as createTcpServer, type Server } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../../../src/api/listen.ts';

const started: (FastifyInstance | Server)[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) await each.close();
});

async function occupy(): Promise<{ host: string; port: number }> {
  const other = createTcpServer();
  started.push(other);
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  const address = other.address();
  return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
}

test('a taken port gives way to a free one, unless it was chosen', async () => {
  const other = await occupy();
  const own = Fastify();
  own.get('/', async () => 'here');
  started.push(own);
  await expect(listen(own, { ...other, isPortChosen: true })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining('--port'),
  });
  const url = await listen(own, { ...other, isPortChosen: false });
  expect(url).not.toContain(`:${other.port}`);
  expect(await (await fetch(url)).text()).toBe('here');
});
