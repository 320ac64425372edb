/** What the proxy itself refuses, in the words in which the API refuses (RFC 9457). */
export type Refusal = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly hint?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const problemResponse = ({ headers = {}, ...problem }: Refusal): Response =>
  new Response(JSON.stringify({ type: 'about:blank', ...problem }), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });

export const NOT_CONFIGURED: Refusal = {
  status: 500,
  code: 'PROXY_NOT_CONFIGURED',
  title: 'The workflow proxy has no address or no key',
  hint: 'Set what workflowProxy is given as baseUrl and apiKey.',
};

export const METHOD_NOT_ALLOWED: Refusal = {
  status: 405,
  code: 'METHOD_NOT_ALLOWED',
  title: 'Workflow routes are read by GET and changed by POST',
  headers: { allow: 'GET, POST' },
};

export const NO_SUCH_ROUTE: Refusal = {
  status: 404,
  code: 'ROUTE_NOT_FOUND',
  title: 'This is no workflow route',
  hint: 'See that mountedAt of workflowProxy is the path of the route file, and baseUrl of the components the same.',
};

export const CROSS_SITE: Refusal = {
  status: 403,
  code: 'ORIGIN_NOT_ALLOWED',
  title: 'A page of another origin changes nothing here',
};

export const NOT_SIGNED_IN: Refusal = {
  status: 401,
  code: 'UNAUTHENTICATED',
  title: 'Nobody is signed in',
  hint: 'Sign in, and try again.',
};

export const BODY_TOO_LARGE: Refusal = {
  status: 413,
  code: 'BODY_TOO_LARGE',
  title: 'The body is larger than 1 MB',
};

/** Passed on as it is, it would read as if the person were not signed in. */
export const KEY_REFUSED: Refusal = {
  status: 502,
  code: 'PROXY_KEY_REFUSED',
  title: 'The workflow server does not take the key of the proxy',
  hint: 'Give workflowProxy a key with the scope act_as that has not expired.',
};

export const UNREACHABLE: Refusal = {
  status: 502,
  code: 'UPSTREAM_UNREACHABLE',
  title: 'The workflow server gave no answer',
  hint: 'Try again: what was already done is not done twice.',
};
