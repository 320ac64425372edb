import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Scope } from '../../../../src/access/actor.ts';
import type { KeyScope } from '../../../../src/access/api-key.ts';
import { OPERATOR } from '../../../support/actor.ts';
import { type ServedApi, serveApi } from '../../../support/api.ts';
import { emailOf } from '../../../support/book.ts';
import { createEngine, type Engine, type Started } from '../../../support/engine.ts';

const PATH = '/api/workflows/executions';

type Event = { readonly event: string; readonly id: string | undefined; readonly data: State };
type State = { executionId: string; status: string; currentStep: string | null; steps: { status: string }[] };

let engine: Engine;
let served: ServedApi;
let address: string;
let started: Started;
const streams: Stream[] = [];
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  started = await engine.start();
  served = await serveApi(engine.app, engine, { OPS_PORT: '0' });
  address = await served.server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const stream of streams.splice(0)) stream.leave();
  await served.close();
});

type Stream = {
  readonly answer: IncomingMessage;
  readonly events: readonly Event[];
  leave(): void;
  /** Resolves once the server has ended it. */
  readonly ended: Promise<void>;
  until(holds: (events: readonly Event[]) => boolean): Promise<void>;
};
let keys = 0;

async function keyFor(
  scope: KeyScope,
  book: Scope = 'all',
  user?: string,
): Promise<{ name: string; key: string }> {
  keys += 1;
  const name = `watcher-${keys}`;
  return {
    name,
    key: (await engine.app.actions.keys.add(OPERATOR, { name, scopes: [scope], book, user })).key,
  };
}

/** A client that reads events until it leaves, on a connection of its own. */
async function watch(key: string, path: string, lastEventId?: string): Promise<Stream> {
  const request = get(`${address}${PATH}${path}`, {
    agent: false,
    headers: {
      authorization: `Bearer ${key}`,
      'accept-encoding': 'gzip',
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  // Who leaves breaks the connection off.
  request.on('error', () => undefined);
  answer.on('error', () => undefined);
  const events: Event[] = [];
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    events.push(...blocks.flatMap(eventIn));
  });
  const stream: Stream = {
    answer,
    events,
    leave: () => void request.destroy(),
    ended: once(answer, 'end').then(() => undefined),
    until: (holds) =>
      vi.waitFor(() => expect(holds(events), JSON.stringify(events)).toBe(true), {
        ...{ timeout: 10_000, interval: 20 },
      }),
  };
  stream.ended.catch(() => undefined);
  streams.push(stream);
  return stream;
}

function eventIn(block: string): Event[] {
  const lines = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  const event = lines.get('event');
  return event === undefined
    ? []
    : [{ event, id: lines.get('id'), data: JSON.parse(lines.get('data') ?? '') }];
}

const looks = () => vi.spyOn(served.api.sql, 'query');

describe('the events of an execution', () => {
  it('are its whole state, in order, and end with how it ended', async () => {
    const { key } = await keyFor('csm');
    const stream = await watch(key, `/${started.executionId}/events`);
    expect(stream.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(stream.answer.headers['content-encoding']).toBeUndefined();
    await stream.until((events) => events.length === 1);
    expect(stream.events[0]?.data).toMatchObject({
      executionId: started.executionId,
      status: 'pending',
      steps: [],
    });
    await engine.run(started.executionId);
    await stream.until((events) => events.at(-1)?.data.status === 'completed');
    const done = stream.events.at(-1)?.data;
    expect(new Set(done?.steps.map(({ status }) => status))).toEqual(new Set(['completed']));
    const ids = stream.events.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('go on where the client was: nothing where nothing has changed, else the state whole', async () => {
    const { key } = await keyFor('csm');
    const path = `/${started.executionId}/events`;
    const first = await watch(key, path);
    await first.until((events) => events.length === 1);
    first.leave();
    const last = first.events[0]?.id;
    const second = await watch(key, path, last);
    const asked = looks();
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(1), { timeout: 5_000 });
    expect(second.events).toEqual([]);
    second.leave();
    await engine.run(started.executionId);
    const third = await watch(key, path, last);
    await third.until((events) => events.length === 1);
    expect(third.events[0]?.data.status).toBe('completed');
  });

  it('are those of an account that one sees, also while one watches', async () => {
    const ines = await keyFor('csm', 'own', await emailOf(engine.pool, started.ownerId));
    const other = await engine.start();
    expect((await watch(ines.key, `/${other.executionId}/events`)).answer.statusCode).toBe(404);
    const stream = await watch(ines.key, `/${started.executionId}/events`);
    await stream.until((events) => events.length === 1);
    await engine.pool.query('UPDATE customers SET owner_id = $1 WHERE id = $2', [
      other.ownerId,
      started.customerId,
    ]);
    await stream.ended;
    expect(stream.events).toHaveLength(1);
  });

  it('end within a minute once the key is revoked', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'Date'] });
    const { key, name } = await keyFor('csm');
    const stream = await watch(key, `/${started.executionId}/events`);
    await stream.until((events) => events.length === 1);
    await engine.app.actions.keys.revoke(OPERATOR, name);
    for (let seconds = 0; seconds < 60; seconds += 15) {
      vi.advanceTimersByTime(15_000);
      // What was asked of the database is answered in real time.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stream.ended;
  });

  it('end when the server closes', async () => {
    const { key } = await keyFor('csm');
    const stream = await watch(key, `/${started.executionId}/events`);
    await stream.until((events) => events.length === 1);
    await served.server.close();
    await stream.ended;
  });
});

describe('the events of all executions', () => {
  it('are those that the caller sees, and name no customer', async () => {
    const other = await engine.start();
    const ines = await watch(
      (await keyFor('csm', 'own', await emailOf(engine.pool, started.ownerId))).key,
      '/events',
    );
    const ops = await watch((await keyFor('ops', 'none')).key, '/events');
    await engine.run(started.executionId);
    await engine.run(other.executionId);
    const isDone = (id: string) => (events: readonly Event[]) =>
      events.some(({ data }) => data.executionId === id && data.status === 'completed');
    await ops.until(isDone(started.executionId));
    await ops.until(isDone(other.executionId));
    await ines.until(isDone(started.executionId));
    expect(new Set(ines.events.map(({ data }) => data.executionId))).toEqual(new Set([started.executionId]));
    const { rows } = await engine.pool.query<{ name: string }>('SELECT name FROM customers');
    for (const { name } of rows) expect(JSON.stringify(ops.events)).not.toContain(name);
  });

  it('tell what a person does', async () => {
    await engine.pool.query(`UPDATE workflow_executions SET created_at = now() - interval '1 hour'`);
    const { key } = await keyFor('csm');
    const stream = await watch(key, '/events');
    await engine.app.actions.executions.cancel(OPERATOR, { id: started.executionId, reason: 'test' });
    await stream.until((events) => events.at(-1)?.data.status === 'cancelled');
  });

  it('say to who comes back that they must read the list anew', async () => {
    const { key } = await keyFor('csm');
    const stream = await watch(key, '/events', 'something.older');
    await stream.until((events) => events[0]?.event === 'resync');
  });
});

describe('many streams', () => {
  it('cost one statement a second, however many there are', async () => {
    const callers = await Promise.all(Array.from({ length: 5 }, () => keyFor('csm')));
    const all = await Promise.all(
      callers.flatMap(({ key }) =>
        Array.from({ length: 10 }, () => watch(key, `/${started.executionId}/events`)),
      ),
    );
    expect(all.map(({ answer }) => answer.statusCode)).toEqual(Array(50).fill(200));
    await Promise.all(all.map((stream) => stream.until((events) => events.length === 1)));
    const asked = looks();
    const began = Date.now();
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThanOrEqual(2), {
      timeout: 5_000,
      interval: 10,
    });
    expect(Date.now() - began).toBeGreaterThan(900);
    expect(new Set(asked.mock.calls.map(([text]) => String(text).includes('watched_executions')))).toEqual(
      new Set([true]),
    );
  });

  it('of one caller are ten at most', async () => {
    const { key } = await keyFor('csm');
    for (let n = 0; n < 10; n += 1)
      expect((await watch(key, `/${started.executionId}/events`)).answer.statusCode).toBe(200);
    expect((await watch(key, `/${started.executionId}/events`)).answer.statusCode).toBe(429);
  });
});
