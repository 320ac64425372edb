import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LlmRequest } from '../../../src/llm/ports.ts';
import { NightshiftError } from '../../../src/platform/errors.ts';

/** Texts that no error may contain. */
export const SECRET_PROMPT = 'Hartmann Logistics pays EUR 96,500';
export const API_KEY = 'sk-test-0123456789';

export function requestTo(provider: LlmRequest['provider'], over: Partial<LlmRequest> = {}): LlmRequest {
  return {
    provider,
    model: provider === 'anthropic' ? 'claude-haiku-4-5' : 'gpt-5-mini',
    system: 'Answer only with JSON.',
    messages: [{ role: 'user', content: SECRET_PROMPT }],
    outputs: {
      risk_score: { type: 'integer', minimum: 0, maximum: 100, description: 'How likely they leave.' },
      posture: { type: ['string', 'null'], enum: ['grow', 'hold', null] },
      summary: { type: 'string', maxLength: 400 },
    },
    maxOutputTokens: 500,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    mockAnswer: { risk_score: 12, posture: 'hold', summary: 'Steady.' },
    ...over,
  };
}

export const ANSWER = '{"risk_score":12,"posture":"hold","summary":"Steady."}';

/** The NightshiftError that `work` rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<NightshiftError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NightshiftError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

/** All that somebody might print of an error, causes included. */
export function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  const own = Object.getOwnPropertyNames(error).map((name) => {
    const value: unknown = Reflect.get(error, name);
    return value instanceof Error ? everythingIn(value) : `${name}=${JSON.stringify(value)}`;
  });
  return own.join('\n');
}

export type Seen = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: unknown };
export type PlainServer = AsyncDisposable & { readonly url: string; readonly seen: Seen[] };

/** A server for what aimock cannot do: it records each request's body and answers as scripted. */
export async function plainServer(answer: (res: ServerResponse) => void): Promise<PlainServer> {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      seen.push({ path: req.url ?? '', headers: req.headers, body });
      answer(res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(res: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(200, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}
