import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { workflowProxy } from '../../../host/next/index.ts';
import * as refusals from '../../../host/next/problem-response.ts';

const ID = '6f1c2a34-0000-4000-8000-000000000001';
const EXECUTE = `/api/workflows/executions/${ID}/steps/assess/execute`;
const APP = 'https://app.example.com';

type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** A workflow server, and a proxy to it for who is signed in as ada@example.com. */
async function proxied(answer: RequestListener = (_, response) => response.end('{}'), mountedAt?: string) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const proxy = workflowProxy({
    baseUrl: `http://127.0.0.1:${port}/`,
    apiKey: 'ns_secret',
    actor: async (request) => (request.headers.get('cookie') === 'session=ada' ? 'ada@example.com' : null),
    ...(mountedAt !== undefined && { mountedAt }),
  });
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    proxy(new Request(APP + path, { ...init, headers: { cookie: 'session=ada', ...init.headers } }));
  return { proxy, call, seen };
}
const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code: unknown }).code;

it('passes a call on as the person who is signed in, with the headers that matter and no other', async () => {
  const { call, seen } = await proxied((_, response) =>
    response
      .writeHead(202, {
        'content-type': 'application/json',
        location: `/api/workflows/executions/${ID}/steps/assess/result?iteration=1`,
        'retry-after': '1',
        etag: '"7"',
        'set-cookie': 'upstream=1',
        server: 'fastify',
      })
      .end('{"a":1}'),
  );
  const answer = await call(`${EXECUTE}?x=1`, {
    method: 'POST',
    body: '{"complete":false}',
    headers: {
      origin: APP,
      'content-type': 'application/json',
      'idempotency-key': 'k',
      prefer: 'wait=25',
      'if-match': '"6"',
      authorization: 'Bearer of the host',
      'nightshift-act-as': 'boss@example.com',
      'x-forwarded-for': '10.0.0.1',
    },
  });
  expect(seen).toMatchObject([
    {
      method: 'POST',
      url: `${EXECUTE}?x=1`,
      body: '{"complete":false}',
      headers: {
        authorization: 'Bearer ns_secret',
        'nightshift-act-as': 'ada@example.com',
        'content-type': 'application/json',
        'idempotency-key': 'k',
        prefer: 'wait=25',
        'if-match': '"6"',
      },
    },
  ]);
  for (const dropped of ['cookie', 'origin', 'x-forwarded-for'])
    expect(seen[0]?.headers).not.toHaveProperty(dropped);
  expect([answer.status, await answer.json()]).toEqual([202, { a: 1 }]);
  expect(Object.fromEntries(answer.headers)).toEqual({
    'cache-control': 'no-store',
    'content-type': 'application/json',
    etag: '"7"',
    'retry-after': '1',
    location: `/api/workflows/executions/${ID}/steps/assess/result?iteration=1`,
  });
});

it('is mounted where the host wants it, and says Location so', async () => {
  const { call, seen } = await proxied(
    (_, response) =>
      response.writeHead(202, { location: `http://inner:3000/api/workflows/executions/${ID}/x` }).end(),
    '/nightshift/wf/',
  );
  const answer = await call(`/nightshift/wf/executions/${ID}/workflow`);
  expect(seen[0]?.url).toBe(`/api/workflows/executions/${ID}/workflow`);
  expect(answer.headers.get('location')).toBe(`/nightshift/wf/executions/${ID}/x`);
  expect((await call(`/api/workflows/executions/${ID}/workflow`)).status).toBe(404);
});

it('gives back no Location that leads elsewhere, and follows no redirect', async () => {
  const { call, seen } = await proxied((request, response) =>
    request.url?.endsWith('/away')
      ? response.writeHead(307, { location: 'https://evil.example.com/' }).end()
      : response.writeHead(201, { location: 'https://evil.example.com/api/users' }).end('{}'),
  );
  expect(
    (await call('/api/workflows/from-template', { method: 'POST', body: '{}' })).headers.has('location'),
  ).toBe(false);
  const redirected = await call(`/api/workflows/executions/${ID}/away`);
  expect([redirected.status, await codeOf(redirected)]).toEqual([502, 'UPSTREAM_UNREACHABLE']);
  expect(seen).toHaveLength(2);
});

it.each([
  '/api/workflows',
  '/api/workflows/',
  '/api/workflows/executions',
  '/api/workflows/executions/',
  '/api/workflows/executions/not-an-id/workflow',
  `/api/workflows/executions/${ID}/`,
  `/api/workflows/executions/${ID}//workflow`,
  `/api/workflows/executions/${ID}/../../users`,
  `/api/workflows/executions/${ID}/%2e%2e/%2e%2e/users`,
  `/api/workflows/executions/${ID}/..%2f..%2fusers`,
  `/api/workflows/executions/${ID}%2fworkflow`,
  `/api/workflows/executions/${ID}/..;/users`,
  `/api/workflows/executions/${ID}\\..\\..\\users`,
  `/api/workflows/executions/${ID}/steps/a%5cb`,
  `/api/workflows/executions/${ID}/steps/a%00b`,
  '/api/workflows/from-template/more',
  '/api/workflows/other',
  '/api/workflowsX/from-template',
  '/api/users',
  '//evil.example.com/api/workflows/from-template',
])('does not pass on %s', async (path) => {
  const { call, seen } = await proxied();
  const answer = await call(path);
  // Not NOT_FOUND, which says that no playbook applies.
  expect([answer.status, await codeOf(answer)]).toEqual([404, 'ROUTE_NOT_FOUND']);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(seen).toEqual([]);
});

it('refuses who is not signed in, by a problem', async () => {
  const { call, seen } = await proxied();
  const answer = await call(`/api/workflows/executions/${ID}/workflow`, {
    headers: { cookie: 'session=none' },
  });
  expect([answer.status, await codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
  expect(seen).toEqual([]);
});

it.each([
  ['another site', { origin: 'https://evil.example.com' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['another port of the same name', { origin: `${APP}:8443` }],
  ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
])('refuses a change for a page of %s', async (_, headers) => {
  const { call, seen } = await proxied();
  const answer = await call(EXECUTE, { method: 'POST', body: '{}', headers });
  expect([answer.status, await codeOf(answer)]).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
  expect(seen).toEqual([]);
});

it.each([
  ['by its address', { origin: APP, 'sec-fetch-site': 'same-origin' }],
  ['by Host behind a reverse proxy', { origin: 'https://public.example.com', host: 'public.example.com' }],
  [
    'by X-Forwarded-Host',
    { origin: 'https://public.example.com', 'x-forwarded-host': 'public.example.com, inner' },
  ],
  ['a program that is no browser', {}],
])('lets its own page change something, known %s', async (_, headers) => {
  const { call, seen } = await proxied();
  expect((await call(EXECUTE, { method: 'POST', body: '{}', headers })).status).toBe(200);
  expect(seen).toHaveLength(1);
});

it('takes no other method, and no body beyond what the server takes', async () => {
  const { call, seen } = await proxied();
  const deleted = await call(EXECUTE, { method: 'DELETE' });
  expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET, POST']);
  const large = await call(EXECUTE, { method: 'POST', body: 'x'.repeat(1_000_001) });
  expect([large.status, await codeOf(large)]).toEqual([413, 'BODY_TOO_LARGE']);
  expect(seen).toEqual([]);
});

it('says that its own key is refused in words that are not about the person', async () => {
  const { call } = await proxied((_, response) => response.writeHead(401).end('{"code":"UNAUTHENTICATED"}'));
  const answer = await call(EXECUTE, { method: 'POST', body: '{}' });
  expect([answer.status, await codeOf(answer)]).toEqual([502, 'PROXY_KEY_REFUSED']);
});

it('says that the server is away, and that it is not set up', async () => {
  const request = () => new Request(`${APP}/api/workflows/executions/${ID}/workflow`);
  const actor = async () => 'ada@example.com';
  const away = await workflowProxy({ baseUrl: 'http://127.0.0.1:1', apiKey: 'k', actor })(request());
  expect([away.status, await codeOf(away)]).toEqual([502, 'UPSTREAM_UNREACHABLE']);
  const unset = await workflowProxy({ baseUrl: undefined, apiKey: undefined, actor })(request());
  expect([unset.status, await codeOf(unset)]).toEqual([500, 'PROXY_NOT_CONFIGURED']);
});

it('passes events through as they come, and hangs up when the page goes', async () => {
  let write: (event: string) => void = () => undefined;
  let hungUp: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    hungUp = resolve;
  });
  const { call, seen } = await proxied((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    write = (event) => response.write(event);
    response.on('close', () => hungUp());
  });
  const page = new AbortController();
  const answer = await call(`/api/workflows/executions/${ID}/events`, {
    headers: { accept: 'text/event-stream', 'last-event-id': '41' },
    signal: page.signal,
  });
  expect(seen[0]?.headers).toMatchObject({ 'last-event-id': '41', 'accept-encoding': 'identity' });
  expect(answer.headers.get('cache-control')).toBe('no-cache, no-transform');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  write('event: execution\ndata: {"a":1}\n\n');
  expect((await reader?.read())?.value).toBe('event: execution\ndata: {"a":1}\n\n');
  page.abort();
  await closed;
});

it('hangs up, too, where the page only stops reading', async () => {
  let hungUp: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    hungUp = resolve;
  });
  const { call } = await proxied((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    response.on('close', () => hungUp());
  });
  const answer = await call(`/api/workflows/executions/${ID}/events`);
  await answer.body?.cancel();
  await closed;
});

it('has a word in the guide for everything that it refuses', () => {
  const guide = readFileSync(new URL('../../../docs/react.md', import.meta.url), 'utf8');
  const codes = Object.values(refusals).flatMap((each) => ('code' in each ? [each.code] : []));
  expect(codes.length).toBeGreaterThan(5);
  expect(codes.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});

it('is what a catch-all route exports', async () => {
  const { proxy, seen } = await proxied();
  const { GET, POST } = proxy;
  const headers = { cookie: 'session=ada' };
  await GET(new Request(`${APP}/api/workflows/executions/${ID}`, { headers }));
  await POST(new Request(APP + EXECUTE, { method: 'POST', headers }));
  expect(seen.map(({ method }) => method)).toEqual(['GET', 'POST']);
});
