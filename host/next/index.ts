import { isCrossSite } from './origin.ts';
import {
  BODY_TOO_LARGE,
  CROSS_SITE,
  KEY_REFUSED,
  METHOD_NOT_ALLOWED,
  NO_SUCH_ROUTE,
  NOT_CONFIGURED,
  NOT_SIGNED_IN,
  problemResponse,
  UNREACHABLE,
} from './problem-response.ts';
import { mountedLocation, upstreamPath } from './workflow-path.ts';

/** How the proxy reaches the workflow server, and for whom. */
export type WorkflowProxyOptions = {
  /** The workflow server, such as `https://nightshift.example.com`. Undefined, as from the environment, answers 500. */
  readonly baseUrl: string | undefined;
  /** A key of that server with the scope `act_as`. It never leaves the host's server. */
  readonly apiKey: string | undefined;
  /** The e-mail of who is signed in to the host, by the host's own session; null refuses the request. */
  readonly actor: (request: Request) => Promise<string | null>;
  /** The path where the handler is mounted. */
  readonly mountedAt?: string;
};

/** A handler of the Web's requests, which is also its own GET and POST: `export const { GET, POST } = workflowProxy(…)`. */
export type WorkflowProxy = {
  (request: Request): Promise<Response>;
  readonly GET: (request: Request) => Promise<Response>;
  readonly POST: (request: Request) => Promise<Response>;
};

/** All else stays here, cookies before all. */
const PASSED_ON = ['content-type', 'accept', 'if-match', 'idempotency-key', 'prefer', 'last-event-id'];
const PASSED_BACK = ['content-type', 'etag', 'retry-after', 'x-request-id', 'cache-control'];

const MAX_BODY = 1_000_000;
/** Visible ASCII: what may stand in a header. */
const EMAIL = /^[\x21-\x7e]+@[\x21-\x7e]+$/;

/** Passes workflow routes on to the workflow server, as the person who is signed in to the host. */
export function workflowProxy({
  baseUrl,
  apiKey,
  actor,
  mountedAt = '/api/workflows',
}: WorkflowProxyOptions): WorkflowProxy {
  const mount = mountedAt.replace(/\/+$/, '');

  async function handle(request: Request): Promise<Response> {
    if (!baseUrl || !apiKey) return problemResponse(NOT_CONFIGURED);
    const { method } = request;
    if (method !== 'GET' && method !== 'POST') return problemResponse(METHOD_NOT_ALLOWED);
    const { pathname, search } = new URL(request.url);
    const path = upstreamPath(pathname, mount);
    if (path === null) return problemResponse(NO_SUCH_ROUTE);
    if (method === 'POST' && isCrossSite(request)) return problemResponse(CROSS_SITE);
    const email = await actor(request);
    if (email === null || !EMAIL.test(email)) return problemResponse(NOT_SIGNED_IN);

    const headers = pick(request.headers, PASSED_ON);
    headers.set('authorization', `Bearer ${apiKey}`);
    headers.set('nightshift-act-as', email);
    // A compressed stream of events would wait for a block to fill.
    headers.set('accept-encoding', 'identity');
    const body = method === 'POST' ? await bodyOf(request) : undefined;
    if (body === null) return problemResponse(BODY_TOO_LARGE);
    const init: RequestInit = {
      method,
      headers,
      // Who follows a redirect hands the key on.
      redirect: 'manual',
      cache: 'no-store',
      signal: request.signal,
      ...(body && { body }),
    };
    try {
      return passedBack(await fetch(baseUrl.replace(/\/+$/, '') + path + search, init));
    } catch {
      return problemResponse(UNREACHABLE);
    }
  }

  function passedBack(answer: Response): Response {
    if (answer.status < 200 || (answer.status >= 300 && answer.status < 400)) {
      void answer.body?.cancel();
      return problemResponse(UNREACHABLE);
    }
    if (answer.status === 401) {
      void answer.body?.cancel();
      return problemResponse(KEY_REFUSED);
    }
    const headers = pick(answer.headers, PASSED_BACK);
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    const location = mountedLocation(answer.headers.get('location') ?? '', mount);
    if (location !== null) headers.set('location', location);
    if (headers.get('content-type')?.startsWith('text/event-stream')) {
      headers.set('cache-control', 'no-cache, no-transform');
      headers.set('x-accel-buffering', 'no');
    }
    return new Response(answer.body, { status: answer.status, headers });
  }

  return Object.assign(handle, { GET: handle, POST: handle });
}

function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}

/** The body, read whole as far as the server takes it; null where it is larger. */
async function bodyOf({ body }: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.byteLength;
    if (size > MAX_BODY) {
      void reader?.cancel();
      return null;
    }
    chunks.push(read.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
