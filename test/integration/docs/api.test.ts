import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { type ServedApi, serveApi } from '../../support/api.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { type Book, insertTwoBooks } from '../../support/two-books.ts';

const run = promisify(execFile);
const page = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.split('\n').filter((line) => line !== ''),
);

let engine: Engine;
let served: ServedApi;
let book: Book;
let environment: Record<string, string>;
beforeAll(async () => {
  engine = await createEngine();
  served = await serveApi(engine.app, engine);
  ({ mine: book } = await insertTwoBooks(engine));
  const { key } = await engine.app.actions.keys.add(OPERATOR, {
    ...{ name: 'crm', scopes: ['csm_manager', 'ops'], book: 'all', user: undefined },
  });
  await served.server.listen({ host: '127.0.0.1', port: 0 });
  const address = served.server.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  environment = { API: `http://127.0.0.1:${port}`, KEY: key, PATH: process.env.PATH ?? '' };
});
afterAll(async () => {
  await served.close();
  await engine.close();
});

describe('the commands of docs/api.md', () => {
  it.each(commands)('%s', async (command) => {
    const here = command.replaceAll('EXECUTION', book.executionId).replaceAll('CONTRACT', book.contractId);
    const { stdout } = await run('sh', ['-c', `${here} -w '\n%{http_code}'`], { env: environment });
    const status = Number(stdout.split('\n').at(-1));
    expect(status, stdout).toBe(command.includes('limit=0') ? 400 : status);
    if (!command.includes('limit=0')) expect(Math.floor(status / 100), stdout).toBe(2);
  });

  it('name paths that there are', () => {
    expect(commands.length).toBeGreaterThan(4);
  });
});
