import { estimateTokens } from '../cost.ts';
import type { LlmRequest, LlmUsage } from '../ports.ts';

/** Usage estimated from lengths: for the mock, and for a provider that reports none, whose calls would else look free. */
export function estimatedUsage(request: LlmRequest, raw: string): LlmUsage {
  const read = [request.system ?? '', ...request.messages.map((message) => message.content)].join('');
  return {
    inputTokens: estimateTokens(read),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: estimateTokens(raw),
  };
}
