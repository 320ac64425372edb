import { connect } from 'node:net';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { type Ask, serveEngine } from '../../support/api.ts';
import {
  addressOf,
  fitting,
  isStream,
  type Operation,
  operationsOf,
  type Sample,
} from '../../support/openapi.ts';
import { isThorough } from '../../support/thorough.ts';
import { insertTwoBooks } from '../../support/two-books.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const EXECUTIONS = '/api/workflows/executions';
const PASSWORD = 'correct horse battery';

const { engine, served } = await serveEngine();
const { mine: book } = await insertTwoBooks(engine);
const admin = await served.as('admin');
const { operations: all, components } = await operationsOf();
const operations = all.filter((each) => !isStream(each));

const sampleOf = (operation: Operation): Sample => {
  const [sample] = fc.sample(
    fitting(operation, components, (kind) => (kind ? book.ids[kind] : undefined)),
    {
      seed: 11,
      numRuns: 1,
    },
  );
  return sample ?? { params: {}, query: {}, headers: {}, body: undefined };
};
const writing = () => operations.filter(({ route }) => route.method !== 'GET');
const withBody = () => operations.filter(({ body }) => body !== undefined);

/** Sends a text as the body of an operation that otherwise fits. */
const sendBody = (operation: Operation, payload: unknown, headers: Record<string, string> = JSON_TYPE) => {
  const sample = sampleOf(operation);
  return admin(operation.route.method, addressOf(operation.route, sample), payload, {
    ...sample.headers,
    ...headers,
  });
};

const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

describe('a body', () => {
  it.each([
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['constructor', '{"constructor":{"prototype":{"admin":true}}}'],
    ['prototype', '{"prototype":{}}'],
    ['__proto__, deep', '{"reason":"x","a":[{"b":{"__proto__":1}}]}'],
    ['__proto__, spelled otherwise', '{"\\u005f_proto__":{"admin":true}}'],
    ['more than 32 levels', nested(33)],
    ['very many levels', nested(100_000)],
    ['very many lists', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['half a document', '{"reason":'],
    ['two documents', '{}{}'],
    ['no text at all', '\u0000\u0001'],
    ['a NUL in a text', '{"reason":"a\\u0000b"}'],
    ['half a character', '{"reason":"a\\ud800b"}'],
    ['NaN', '{"limit":NaN}'],
  ])('with %s is refused by every operation', async (_name, payload) => {
    for (const operation of withBody()) {
      const answer = await sendBody(operation, payload);
      expect([answer.statusCode, answer.json().code], `${operation.operationId} ${answer.body}`).toEqual([
        400,
        'USAGE_INVALID',
      ]);
    }
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it('of more than a megabyte is refused by every operation, and by none for a stranger to learn of', async () => {
    const payload = JSON.stringify({ reason: 'x'.repeat(1_048_576) });
    for (const operation of withBody()) {
      expect((await sendBody(operation, payload)).statusCode, operation.operationId).toBe(413);
      const address = addressOf(operation.route, sampleOf(operation));
      expect((await served.stranger(operation.route.method, address, payload, JSON_TYPE)).statusCode).toBe(
        401,
      );
    }
  });

  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'x',
  ])('of the type %s is refused by every operation', async (type) => {
    for (const operation of withBody())
      expect(
        (await sendBody(operation, '{"a":1}', { 'content-type': type })).statusCode,
        operation.operationId,
      ).toBe(415);
  });
});

describe('a method', () => {
  it.each(['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'] as const)('%s reaches no operation', async (method) => {
    for (const operation of operations) {
      const answer = await admin(method as 'HEAD', addressOf(operation.route, sampleOf(operation)));
      expect([404, 405], operation.operationId).toContain(answer.statusCode);
      expect(answer.headers.allow).toBeUndefined();
    }
  });

  it('is what it is, whatever a header says', async () => {
    const before = await engine.find(book.executionId);
    for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method'])
      for (const method of ['DELETE', 'POST', 'PUT'])
        expect(
          (await admin('GET', `${EXECUTIONS}/${book.executionId}`, undefined, { [name]: method })).statusCode,
        ).toBe(200);
    expect(await engine.find(book.executionId)).toEqual(before);
  });
});

describe('a path', () => {
  it.each([
    '/api/workflows/executions/..%2f..%2f..%2fetc%2fpasswd',
    '/api/workflows/executions/%2e%2e%2f%2e%2e%2f',
    '/api/workflows/executions/%00',
    '/api/workflows/executions/%',
    '/api/workflows/executions/%ff%fe',
    '/api/workflows/executions/%C0%AE%C0%AE/',
    '//api/workflows/executions',
    '/api//workflows/executions',
    '/API/workflows/executions',
    '/api/workflows/executions/',
    '/api/workflows/executions;x=1',
    '/api/docs/static/..%2f..%2f..%2f..%2fpackage.json',
    '/api/docs/static/%2e%2e/%2e%2e/package.json',
    '/ops/queues/static/..%2f..%2f..%2fpackage.json',
    `/${'a'.repeat(5_000)}`,
    `/api/workflows/executions/${'a'.repeat(5_000)}`,
  ])('%s finds nothing, and is answered with a problem', async (path) => {
    const answer = await admin('GET', path);
    expect([400, 404, 414], `${answer.statusCode} ${answer.body.slice(0, 200)}`).toContain(answer.statusCode);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).not.toContain('dependencies');
  });

  it('gives a stranger no way past who may ask', async () => {
    const ways = [
      '//api/workflows/executions',
      '/api/./workflows/executions',
      '/x/../api/workflows/executions',
      '/%61pi/workflows/executions',
      '/api/workflows/executions?x=/healthz',
      '/api/workflows/executions%3f',
      '/healthz/../api/workflows/executions',
    ];
    for (const way of ways)
      expect([400, 401, 404], way).toContain((await served.stranger('GET', way)).statusCode);
  });
});

describe('a query', () => {
  it.each([
    'limit=1&limit=2',
    'limit[]=1',
    'limit[__proto__]=1',
    '__proto__=1',
    'limit=1e9',
    'limit=-1',
    'limit=%00',
    'cursor=%00',
    'cursor=bnVsbA',
    'cursor=W10',
    'status=%27%20OR%201=1',
    'contract=%27;--',
    'stage=%00',
    'contract=%00',
    'stage=%ED%A0%80',
  ])('%s is taken or refused, and breaks nothing', async (query) => {
    const answer = await admin('GET', `${EXECUTIONS}?${query}`);
    expect([200, 400, 404], answer.body).toContain(answer.statusCode);
  });
});

describe('headers', () => {
  it('say neither who asks nor from where, unless a proxy is trusted', async () => {
    const spoofed = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-host': 'evil.example',
      'x-real-ip': '203.0.113.7',
      'x-forwarded-proto': 'https',
      forwarded: 'for=203.0.113.7;host=evil.example',
      'x-original-url': '/healthz',
      'x-rewrite-url': '/healthz',
    };
    expect((await served.stranger('GET', EXECUTIONS, undefined, spoofed)).statusCode).toBe(401);
    const sent = await served.stranger('GET', '/', undefined, { ...spoofed, accept: 'text/html' });
    expect(JSON.stringify(sent.headers)).not.toContain('evil');
  });

  it('let nobody act as somebody without the scope for it', async () => {
    const csm = await served.as('csm', { book: 'none' });
    const answer = await csm('GET', EXECUTIONS, undefined, { 'nightshift-act-as': book.email });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'FORBIDDEN']);
  });

  it('that are wrong are refused: a key for idempotency, a revision', async () => {
    const [operation] = operations.filter(({ route }) => route.method === 'POST');
    if (!operation) throw new Error('no operation creates anything');
    for (const key of ['', 'x'.repeat(201)])
      expect(
        (await sendBody(operation, sampleOf(operation).body, { 'idempotency-key': key })).statusCode,
      ).toBe(400);
  });

  it('of every answer forbid to sniff, to frame and to tell where somebody came from; none lets another origin in', async () => {
    const origin = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const [method, path] of [
      ['GET', EXECUTIONS],
      ['OPTIONS', EXECUTIONS],
      ['GET', '/nothing'],
      ['GET', '/healthz'],
      ['GET', '/sign-in'],
      ['GET', '/api/openapi.json'],
      ['GET', '/api/docs'],
    ] as const) {
      const { headers } = await admin(method, path, undefined, origin);
      expect(headers, path).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers, path).not.toHaveProperty('x-powered-by');
      expect(headers, path).not.toHaveProperty('server');
    }
  });
});

describe('a page of another origin, by the cookie of who is signed in', () => {
  let cookie: string;
  beforeAll(async () => {
    await engine.app.actions.users.add(OPERATOR, {
      email: 'ada@example.com',
      name: 'Ada',
      role: 'admin',
      password: PASSWORD,
    });
    const answer = await served.server.inject({
      ...{ method: 'POST', url: '/sign-in' },
      headers: {
        host: 'localhost',
        origin: 'http://localhost',
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ email: 'ada@example.com', password: PASSWORD }).toString(),
    });
    cookie = answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
    expect((await served.stranger('GET', EXECUTIONS, undefined, { cookie })).statusCode).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['no Origin', {}],
    ['the Origin null', { origin: 'null' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['a sub-domain', { origin: 'http://evil.localhost' }],
    ['a name that begins alike', { origin: 'http://localhost.evil.example' }],
    ['another port', { origin: 'http://localhost:8080' }],
    ['another scheme', { origin: 'https://localhost' }],
    [
      'a foreign Origin that says that it is ours',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['same-site', { 'sec-fetch-site': 'same-site' }],
    ['an Origin null that is cross-site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ])('changes nothing with %s', async (_name, headers) => {
    for (const operation of writing()) {
      const sample = sampleOf(operation);
      const answer = await served.stranger(
        operation.route.method,
        addressOf(operation.route, sample),
        sample.body,
        { cookie, ...sample.headers, ...headers },
      );
      expect([answer.statusCode, answer.json().code], operation.operationId).toEqual([
        403,
        'ORIGIN_NOT_ALLOWED',
      ]);
    }
    const board = await served.stranger('PUT', '/ops/queues/api/queues/executions/retry/failed', undefined, {
      cookie,
      ...headers,
    });
    expect(board.statusCode, board.body).toBeGreaterThanOrEqual(400);
  });

  it('reads nothing over a name that was bound to this machine', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.nip.io',
      'localhost@evil.example',
    ])
      expect((await served.stranger('GET', EXECUTIONS, undefined, { cookie, host })).statusCode, host).toBe(
        421,
      );
  });

  it('is not taken for a page of ours, which may', async () => {
    const answer = await served.stranger('POST', `${EXECUTIONS}/${book.executionId}/retry`, undefined, {
      cookie,
      origin: 'http://localhost',
    });
    expect(answer.json().code).toBe('TRANSITION_ILLEGAL');
  });
});

describe('over a socket', () => {
  let port: number;
  beforeAll(async () => {
    await served.server.listen({ host: '127.0.0.1', port: 0 });
    const address = served.server.server.address();
    port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  });

  /**
   * Sends bytes as they are; the result is what comes back until the server hangs up. A server that hangs up on bytes it
   * never read resets the connection, which may reach us in place of its answer.
   */
  const talk = (...parts: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      let got = '';
      const socket = connect(port, '127.0.0.1', () => {
        for (const part of parts) socket.write(part);
        socket.end();
      });
      socket.on('data', (chunk) => {
        got += chunk;
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
      });
      socket.once('close', () => resolve(got));
    });
  const post = (headers: string, body: string) =>
    talk(
      `POST /api/workflows/from-template HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`,
    );
  const statusesOf = (text: string) =>
    [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

  it.each<[string, () => Promise<string>]>([
    ['a body that ends early', () => post('Content-Length: 100', '{"a":')],
    ['two lengths', () => post('Content-Length: 2\r\nContent-Length: 3', '{}')],
    [
      'a length and chunks',
      () =>
        post(
          'Content-Length: 2\r\nTransfer-Encoding: chunked',
          '0\r\n\r\nGET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n',
        ),
    ],
    ['chunks of no length', () => post('Transfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n')],
    ['a coding that nobody knows', () => post('Transfer-Encoding: x, chunked', '0\r\n\r\n')],
    ['a line end in a header', () => post('X-A: a\rInjected: b\r\nContent-Length: 2', '{}')],
    [
      'a header without end',
      () => talk(`GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(200_000)}\r\n\r\n`),
    ],
    ['no Host', () => talk('GET /api/openapi.json HTTP/1.1\r\n\r\n')],
    [
      'another Host in the first line',
      () =>
        talk(
          'GET http://evil.example/api/openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
        ),
    ],
    [
      'a Host besides another',
      () =>
        talk(
          'GET /api/openapi.json HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\nConnection: close\r\n\r\n',
        ),
    ],
    ['no HTTP at all', () => talk('\x16\x03\x01\x02\x00')],
    [
      'an upgrade',
      () =>
        talk(
          'GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n',
        ),
    ],
    ['a tunnel', () => talk('CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ])('%s is refused, and the server goes on', async (_name, send) => {
    const statuses = statusesOf(await send());
    for (const status of statuses) expect([400, 401, 404, 413, 421, 431], String(status)).toContain(status);
    expect(statuses.length).toBeLessThan(2);
    expect(
      statusesOf(await talk('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')),
    ).toEqual([200]);
  });

  it('who sends too slowly is cut off in the end', () => {
    const { requestTimeout, headersTimeout } = served.server.server;
    for (const limit of [requestTimeout, headersTimeout]) {
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThanOrEqual(60_000);
    }
  });
});

describe('too many requests', () => {
  /** Asks until it is told to wait, and says after how many. */
  async function asksUntilRefused(ask: () => ReturnType<Ask>, most: number): Promise<number> {
    for (let n = 0; n < most; n += 1) {
      const answer = await ask();
      if (answer.statusCode !== 429) continue;
      expect(answer.json()).toMatchObject({
        status: 429,
        code: 'TOO_MANY_REQUESTS',
        title: 'Too Many Requests',
      });
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      return n;
    }
    return most;
  }

  it('of strangers at one address are refused, while others are not', async () => {
    const from = (remoteAddress: string) => () =>
      served.server.inject({ url: EXECUTIONS, headers: { host: 'localhost' }, remoteAddress });
    const refusedAfter = await asksUntilRefused(from('192.0.2.1'), 400);
    expect(refusedAfter).toBeLessThanOrEqual(300);
    expect((await from('192.0.2.2')()).statusCode).toBe(401);
    expect((await admin('GET', EXECUTIONS)).statusCode).toBe(200);
  });

  it.runIf(isThorough)('of one caller are refused, while another is not', async () => {
    const busy = await served.as('csm');
    expect(await asksUntilRefused(() => busy('GET', '/'), 7_000)).toBe(6_000);
    expect((await admin('GET', '/')).statusCode).toBe(200);
  });
});

describe('the reference page', () => {
  it('loads nothing that its policy forbids', async () => {
    const page = await admin('GET', '/api/docs/');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    const sources = [...page.body.matchAll(/<(?:script|link|img)\b[^>]*?(?:src|href)="([^"]+)"/g)].map(
      ([, source = '']) => source,
    );
    expect(sources.length).toBeGreaterThan(4);
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(page.body).not.toMatch(/\son\w+=/);
    for (const source of sources) {
      const { origin, pathname } = new URL(source, 'http://localhost/api/docs/');
      expect(origin, source).toBe('http://localhost');
      expect((await admin('GET', pathname)).statusCode, source).toBe(200);
    }
  });
});
