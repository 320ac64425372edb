import { createServer } from 'node:http';

export type LimitedProvider = {
  readonly url: string;
  readonly accepted: number;
  /** How many calls it refused, by 429 or 529. */
  readonly refused: number;
  /** Switches answering everything with 529 on or off. */
  overload(isOverloaded: boolean): void;
  close(): Promise<void>;
};

type Limits = {
  /** How many tokens the bucket gets a minute. */
  readonly perMinute: number;
  /** How many tokens it holds at most, and at first. */
  readonly burst: number;
  readonly latencyMs: number;
  /** The outputs in every answer. */
  readonly outputs: Readonly<Record<string, string | number>>;
};

/**
 * A server of Anthropic's Messages API over plain HTTP that limits requests by a token bucket and reports exactly when
 * to retry.
 */
export async function startLimitedProvider({
  perMinute,
  burst,
  latencyMs,
  outputs,
}: Limits): Promise<LimitedProvider> {
  const count = { accepted: 0, refused: 0 };
  let isOverloaded = false;
  let tokens = burst;
  let filledAt = performance.now();

  /** Seconds until there is a token; null where one was taken. */
  function secondsToWait(): number | null {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 60_000) * perMinute);
    filledAt = now;
    if (tokens < 1) return Math.ceil(((1 - tokens) / perMinute) * 60);
    tokens -= 1;
    return null;
  }

  const server = createServer((request, response) => {
    const reply = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    request.resume().once('end', () => {
      const wait = isOverloaded ? null : secondsToWait();
      if (isOverloaded || wait !== null) {
        count.refused += 1;
        const type = isOverloaded ? 'overloaded_error' : 'rate_limit_error';
        const headers: Record<string, string> = wait === null ? {} : { 'retry-after': `${wait}` };
        reply(isOverloaded ? 529 : 429, { type: 'error', error: { type, message: 'not now' } }, headers);
        return;
      }
      count.accepted += 1;
      setTimeout(() => reply(200, message(outputs)), latencyMs);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    get accepted() {
      return count.accepted;
    },
    get refused() {
      return count.refused;
    },
    overload(on) {
      isOverloaded = on;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const message = (outputs: Limits['outputs']) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content: [{ type: 'text', text: JSON.stringify(outputs) }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 100, output_tokens: 20 },
});
