import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { serveEngine } from '../../support/api.ts';
import { type Book, insertTwoBooks } from '../../support/two-books.ts';

const run = promisify(execFile);
const page = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.split('\n').filter((line) => line !== ''),
);

const { engine, served } = await serveEngine();
let book: Book;
let environment: Record<string, string>;
beforeAll(async () => {
  ({ mine: book } = await insertTwoBooks(engine));
  const { key } = await engine.app.actions.keys.add(OPERATOR, {
    ...{ name: 'crm', scopes: ['csm_manager', 'ops'], book: 'all', user: undefined },
  });
  await served.server.listen({ host: '127.0.0.1', port: 0 });
  const address = served.server.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  environment = { API: `http://127.0.0.1:${port}`, KEY: key, PATH: process.env.PATH ?? '' };
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
