import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { type ServedApi, serveApi } from '../../support/api.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { keptLogger } from '../../support/kept-logger.ts';
import { everyRow } from '../../support/tables.ts';
import { type Book, insertTwoBooks, SECRET } from '../../support/two-books.ts';

const PASSWORD = 'c4n4ry horse battery';
const EXECUTIONS = '/api/workflows/executions';

let engine: Engine;
let served: ServedApi;
let book: Book;
const logger = keptLogger();
beforeAll(async () => {
  engine = await createEngine();
  served = await serveApi(engine.app, engine, {}, logger);
  ({ theirs: book } = await insertTwoBooks(engine));
});
afterAll(async () => {
  await served.close();
  await engine.close();
});

it('a key, a session and a customer stand in no line of the log, and no secret in a row or an answer', async () => {
  const { key } = await engine.app.actions.keys.add(OPERATOR, {
    ...{ name: 'canary', scopes: ['admin'], book: 'all', user: undefined },
  });
  await engine.app.actions.users.add(OPERATOR, {
    ...{ email: 'ada@example.com', name: 'Ada', role: 'admin', password: PASSWORD },
  });
  const signedIn = await served.server.inject({
    ...{ method: 'POST', url: '/sign-in' },
    headers: {
      host: 'localhost',
      origin: 'http://localhost',
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ email: 'ada@example.com', password: PASSWORD }).toString(),
  });
  const sessions = signedIn.cookies.map(({ value }) => value);
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
  expect(sessions.join('')).not.toBe('');

  const answers: string[] = [];
  for (const headers of [{ authorization: `Bearer ${key}` }, { cookie }, { authorization: `Bearer ${key}x` }])
    for (const path of [
      EXECUTIONS,
      `${EXECUTIONS}/${book.executionId}`,
      `${EXECUTIONS}?contract=K-${SECRET}`,
      `/nothing?${SECRET}`,
      '/%',
    ]) {
      const answer = await served.stranger('GET', path, undefined, headers);
      answers.push(answer.body, JSON.stringify(answer.headers));
    }
  // A failure in the middle of a request names what was tried, but not to a log.
  await served.stranger(
    'POST',
    `${EXECUTIONS}/${book.executionId}/cancel`,
    { reason: SECRET },
    { authorization: `Bearer ${key}` },
  );

  const lines = JSON.stringify(logger.lines);
  expect(lines).toContain('http request');
  const rows = JSON.stringify(await everyRow(engine.pool));
  for (const secret of [key, PASSWORD, ...sessions]) {
    expect(lines).not.toContain(secret);
    expect(rows).not.toContain(secret);
    expect(answers.join()).not.toContain(secret);
  }
  for (const word of [SECRET, 'ada@example.com', '192.0.2', '127.0.0.1'])
    expect(lines.toLowerCase()).not.toContain(word);
});
