import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costUsd, estimateTokens } from '../../src/llm/cost.ts';

const rate = {
  inputPerMillion: 3,
  cacheReadPerMillion: 0.3,
  cacheWritePerMillion: 3.75,
  outputPerMillion: 15,
};
const none = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };

describe('costUsd', () => {
  it('prices input and output', () => {
    expect(costUsd({ ...none, inputTokens: 1_000_000, outputTokens: 100_000 }, rate)).toBe(4.5);
    expect(costUsd(none, rate)).toBe(0);
  });

  it('prices cached tokens, read or written, at their own rates, and once', () => {
    const usage = { inputTokens: 1_000, cacheReadTokens: 600, cacheWriteTokens: 300, outputTokens: 10 };
    // 100 × 3 + 600 × 0.3 + 300 × 3.75 + 10 × 15, each per million
    expect(costUsd(usage, rate)).toBe(0.001755);
  });

  it('shows a single token of a cheap model, and no digits beyond the eighth', () => {
    expect(costUsd({ ...none, inputTokens: 1 }, { ...rate, inputPerMillion: 0.1 })).toBe(1e-7);
    expect(costUsd({ ...none, inputTokens: 7 }, { ...rate, inputPerMillion: 0.0333 })).toBe(2.3e-7);
  });

  it('is never negative, whatever a provider reports', () => {
    const tokens = fc.nat(10_000_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (input, read, write, output) => {
        const usage = {
          inputTokens: input,
          cacheReadTokens: read,
          cacheWriteTokens: write,
          outputTokens: output,
        };
        expect(costUsd(usage, rate)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('estimateTokens', () => {
  it('takes four characters for a token', () => {
    expect([estimateTokens(''), estimateTokens('a'), estimateTokens('abcde')]).toEqual([0, 1, 2]);
  });
});
