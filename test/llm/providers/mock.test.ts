import { describe, expect, it } from 'vitest';
import { createMockClient } from '../../../src/llm/providers/mock.ts';
import { failureOf, requestTo } from './fixtures.ts';

describe('mock', () => {
  it('answers what the author wrote, the same each time', async () => {
    const client = createMockClient();
    const first = await client.complete(requestTo('mock'));
    expect(JSON.parse(first.raw)).toEqual({ risk_score: 12, posture: 'hold', summary: 'Steady.' });
    expect(await client.complete(requestTo('mock'))).toEqual(first);
    expect(first).toMatchObject({ stopReason: 'complete', requestId: null });
  });

  it('counts tokens from lengths, and takes nothing else from the prompt', async () => {
    const prompt = (text: string) => ({
      system: null,
      messages: [{ role: 'user' as const, content: text }],
    });
    const client = createMockClient();
    const long = await client.complete(requestTo('mock', prompt('Hartmann '.repeat(100))));
    const other = await client.complete(requestTo('mock', prompt('Lindqvist'.repeat(100))));
    expect(long.usage).toEqual({
      inputTokens: 225,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 14,
    });
    expect(other).toEqual(long);
    expect(long.raw).not.toContain('Hartmann');
  });

  it('keeps to deadline and abort like a real one', async () => {
    const slow = createMockClient({ latencyMs: 2_000 });
    expect((await failureOf(slow.complete(requestTo('mock', { timeoutMs: 20 })))).code).toBe('LLM_TIMEOUT');
    const stop = new AbortController();
    const failing = failureOf(slow.complete(requestTo('mock', { signal: stop.signal })));
    stop.abort();
    expect((await failing).code).toBe('LLM_ABORTED');
    const signal = AbortSignal.abort();
    expect((await failureOf(createMockClient().complete(requestTo('mock', { signal })))).code).toBe(
      'LLM_ABORTED',
    );
  });

  it('takes as long as it is configured to', async () => {
    const before = performance.now();
    await createMockClient({ latencyMs: 50 }).complete(requestTo('mock'));
    expect(performance.now() - before).toBeGreaterThanOrEqual(45);
  });
});
