import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Authentication } from '../access/authenticate.ts';
import { ADDRESS_HEADER, PROVIDER_ID, type SignIn } from '../access/sign-in.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';
import {
  codePage,
  deadLinkPage,
  leavingPage,
  linkPage,
  newFactorPage,
  type Said,
  secondFactorPage,
  signedInPage,
  signInPage,
} from './sign-in-pages.ts';

export type SignInDeps = {
  readonly signIn: SignIn;
  readonly authentication: Pick<Authentication, 'authenticate' | 'forgetSession'>;
  /** The origin at which browsers reach us; undefined where only this machine is served. */
  readonly publicUrl: string | undefined;
  /** The path prefix at which `server` is mounted. */
  readonly basePath: string;
};

/** What programs may ask of the library, and whether only somebody signed in may. */
const ASKED_BY_PROGRAMS: Readonly<Record<string, 'anybody' | 'signedIn'>> = {
  '/sign-in/email': 'anybody',
  '/sign-out': 'anybody',
  '/change-password': 'signedIn',
  '/two-factor/enable': 'signedIn',
  '/two-factor/disable': 'signedIn',
  '/two-factor/generate-backup-codes': 'signedIn',
  '/two-factor/verify-totp': 'anybody',
  '/two-factor/verify-backup-code': 'anybody',
};

const newFactorSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });

const BODY_BYTES = 16_384;
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
/** A path of ours: `//host` and `/\host` lead elsewhere. */
const PATH = /^\/(?![/\\])[\w\-./?=&%~]*$/;

const text = z.string().max(1_000).catch('');
const formSchema = z.object({
  ...{ email: text, password: text, token: text, code: text },
  next: z.string().regex(PATH).catch(''),
});
const querySchema = z.object({
  token: text,
  next: z.string().regex(PATH).catch(''),
  error: z.string().optional().catch(undefined),
});
const answerSchema = z
  .object({ twoFactorRedirect: z.boolean(), signedIn: z.boolean(), url: z.string() })
  .partial()
  .catch({});

/**
 * Adds signing in: the library under `/api/auth`, and pages at `/sign-in` that work without JavaScript. What changes
 * something is a POST from a page of ours.
 */
export async function addSignIn(server: FastifyInstance, deps: SignInDeps): Promise<void> {
  await server.register(async (scope) => {
    takeFormsAndText(scope);
    refuseForeignPages(scope, deps.publicUrl);
    addPages(scope, deps);
    addLibrary(scope, deps);
  });
}

function takeFormsAndText(scope: FastifyInstance): void {
  const asString = { parseAs: 'string', bodyLimit: BODY_BYTES } as const;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/x-www-form-urlencoded', asString, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  // The library reads it for itself.
  scope.addContentTypeParser('application/json', asString, (_request, body, done) =>
    done(null, String(body)),
  );
}

/** The origin at which the browser sees us. Without a public one, the host has been checked to be this machine. */
const originOf = (request: FastifyRequest, publicUrl: string | undefined): string =>
  publicUrl ?? `http://${request.headers.host ?? 'localhost'}`;

function refuseForeignPages(scope: FastifyInstance, publicUrl: string | undefined): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (publicUrl === undefined && !LOCAL.test(request.headers.host ?? ''))
      return reply.code(421).type(PROBLEM_TYPE).send(problem(421, 'HOST_NOT_ALLOWED'));
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { origin } = request.headers;
    const isOurs =
      origin === undefined || origin === 'null'
        ? request.headers['sec-fetch-site'] === 'same-origin'
        : origin === originOf(request, publicUrl);
    if (isOurs) return;
    const hint = 'Send the form from the page at the public address of Nightshift (PUBLIC_URL).';
    return reply
      .code(403)
      .type(PROBLEM_TYPE)
      .send(problem(403, 'ORIGIN_NOT_ALLOWED', { hint }));
  });
  scope.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    // A page without a referrer would post its forms without an origin.
    reply.header('referrer-policy', 'same-origin');
  });
}

/** Passes a request on to the library, as coming from a page of ours, which has been checked. */
async function passOn(
  { signIn, publicUrl, authentication }: SignInDeps,
  request: FastifyRequest,
  path: string,
  body?: string | object,
): Promise<Response> {
  const origin = originOf(request, publicUrl);
  const { cookie, 'user-agent': agent } = request.headers;
  const headers = new Headers({
    ...{ origin, host: new URL(origin).host, [ADDRESS_HEADER]: request.ip },
    ...(cookie === undefined ? {} : { cookie }),
    ...(agent === undefined ? {} : { 'user-agent': agent }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  });
  const answer = await signIn.handle(
    new Request(`${origin}${signIn.authPath}${path}`, {
      ...{ method: request.method, headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  // Whatever was asked, this session may have ended.
  authentication.forgetSession(request.headers);
  return answer;
}

const keepCookies = (reply: FastifyReply, answer: Response): FastifyReply => {
  const cookies = answer.headers.getSetCookie();
  return cookies.length === 0 ? reply : reply.header('set-cookie', cookies);
};

const answerOf = async (answer: Response) => answerSchema.parse(await answer.json().catch(() => null));

/** What is wrong, in words that are the same for every account. */
function saidOf({ status }: Response, otherwise: Said): Said {
  if (status === 429) return 'often';
  return status === 503 ? 'busy' : otherwise;
}

const STATUS: Readonly<Record<Said, number>> = {
  ...{ wrong: 401, code: 401, noFactor: 401, deadLink: 410, unfit: 422, often: 429, refused: 403, busy: 503 },
};

function addPages(scope: FastifyInstance, deps: SignInDeps): void {
  const { signIn, authentication, basePath } = deps;
  const { hasProvider } = signIn;
  const home = (next: string): string => next || `${basePath}/`;

  /** Sends a page under a policy that lets nothing else run or load. */
  function show(
    reply: FastifyReply,
    said: Said | undefined,
    draw: (page: { basePath: string; nonce: string; said: Said | undefined }) => string,
  ): FastifyReply {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .code(said === undefined ? 200 : STATUS[said])
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      )
      .send(draw({ basePath, nonce, said }));
  }

  const showSignIn = (reply: FastifyReply, next: string, said?: Said): FastifyReply =>
    show(reply, said, (page) => signInPage({ ...page, next, hasProvider }));

  scope.get('/sign-in', async (request, reply) => {
    const { next, error } = querySchema.parse(request.query);
    const known = await authentication.authenticate({ cookie: request.headers.cookie });
    if (known === null || error !== undefined)
      return showSignIn(reply, next, error === undefined ? undefined : 'refused');
    return show(reply, undefined, (page) => signedInPage({ ...page, email: known.actor.name }));
  });

  scope.post('/sign-in', async (request, reply) => {
    const { email, password, next } = formSchema.parse(request.body);
    const answer = await passOn(deps, request, '/sign-in/email', { email: email.trim(), password });
    if (!answer.ok) return showSignIn(reply, next, saidOf(answer, 'wrong'));
    keepCookies(reply, answer);
    const { twoFactorRedirect } = await answerOf(answer);
    const code = `${basePath}/sign-in/code${next === '' ? '' : `?next=${encodeURIComponent(next)}`}`;
    return reply.redirect(twoFactorRedirect === true ? code : home(next), 303);
  });

  scope.get('/sign-in/code', async (request, reply) => {
    const { next } = querySchema.parse(request.query);
    return show(reply, undefined, (page) => codePage({ ...page, next }));
  });

  scope.post('/sign-in/code', async (request, reply) => {
    const { code, next } = formSchema.parse(request.body);
    const isTotp = /^\s*\d{3}\s?\d{3}\s*$/.test(code);
    const path = `/two-factor/verify-${isTotp ? 'totp' : 'backup-code'}`;
    const answer = await passOn(deps, request, path, { code: code.replaceAll(/\s/g, '') });
    keepCookies(reply, answer);
    if (answer.ok) return reply.redirect(home(next), 303);
    return show(reply, saidOf(answer, 'code'), (page) => codePage({ ...page, next }));
  });

  scope.get('/sign-in/second-factor', async (request, reply) => {
    const known = await authentication.authenticate({ cookie: request.headers.cookie });
    if (known !== null) return show(reply, undefined, secondFactorPage);
    return reply.redirect(`${basePath}/sign-in?next=${basePath}/sign-in/second-factor`, 303);
  });

  scope.post('/sign-in/second-factor', async (request, reply) => {
    const { password } = formSchema.parse(request.body);
    const known = await authentication.authenticate({ cookie: request.headers.cookie });
    if (known === null) return showSignIn(reply, '');
    const answer = await passOn(deps, request, '/two-factor/enable', { password });
    const given = newFactorSchema.safeParse(await answer.json().catch(() => null));
    if (!given.success) return show(reply, saidOf(answer, 'noFactor'), secondFactorPage);
    const { totpURI: uri, backupCodes } = given.data;
    const secret = new URL(uri).searchParams.get('secret') ?? '';
    return show(reply, undefined, (page) => newFactorPage({ ...page, uri, secret, backupCodes }));
  });

  scope.get('/sign-in/link', async (request, reply) => {
    const { token } = querySchema.parse(request.query);
    return showLink(reply, token);
  });

  /** The page of a link that works, or says that it does not. */
  async function showLink(reply: FastifyReply, token: string, said?: Said): Promise<FastifyReply> {
    const link = await signIn.describeLink(token);
    if (link === null) return show(reply, 'deadLink', deadLinkPage);
    const setsPassword = link.purpose === 'password';
    return show(reply, said, (page) => linkPage({ ...page, token, email: link.email, setsPassword }));
  }

  scope.post('/sign-in/link', async (request, reply) => {
    const { token, password } = formSchema.parse(request.body);
    const answer = await passOn(deps, request, '/sign-in/link', { token, password });
    if (!answer.ok) return showLink(reply, token, saidOf(answer, 'unfit'));
    const { signedIn } = await answerOf(answer);
    return keepCookies(reply, answer).redirect(signedIn === true ? home('') : `${basePath}/sign-in`, 303);
  });

  scope.post('/sign-in/oidc', async (request, reply) => {
    const { next } = formSchema.parse(request.body);
    const answer = await passOn(deps, request, '/sign-in/social', {
      ...{ provider: PROVIDER_ID, callbackURL: home(next), errorCallbackURL: `${basePath}/sign-in` },
      disableRedirect: true,
    });
    const { url } = await answerOf(answer);
    if (!answer.ok || url === undefined) return showSignIn(reply, next, saidOf(answer, 'refused'));
    return show(keepCookies(reply, answer), undefined, (page) => leavingPage({ ...page, url }));
  });

  scope.get(`/api/auth/callback/${PROVIDER_ID}`, async (request, reply) => {
    const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
    const answer = await passOn(deps, request, `/callback/${PROVIDER_ID}${query}`);
    const location = answer.headers.get('location');
    const leadsOn = answer.status === 302 && location !== null;
    return keepCookies(reply, answer).redirect(leadsOn ? location : `${basePath}/sign-in?error=refused`, 303);
  });

  scope.post('/sign-out', async (request, reply) => {
    const answer = await passOn(deps, request, '/sign-out', { disableRedirect: true });
    return keepCookies(reply, answer).redirect(`${basePath}/sign-in`, 303);
  });
}

function addLibrary(scope: FastifyInstance, deps: SignInDeps): void {
  for (const [path, by] of Object.entries(ASKED_BY_PROGRAMS))
    scope.post(`/api/auth${path}`, async (request, reply) => {
      const known =
        by === 'anybody' ? null : await deps.authentication.authenticate({ cookie: request.headers.cookie });
      if (by === 'signedIn' && known === null)
        return reply.code(401).type(PROBLEM_TYPE).send(problem(401, 'UNAUTHORIZED'));
      const body = typeof request.body === 'string' ? request.body : '{}';
      const answer = await passOn(deps, request, path, body);
      return keepCookies(reply, answer)
        .code(answer.status)
        .type(answer.headers.get('content-type') ?? 'application/json')
        .send(await answer.text());
    });
}
