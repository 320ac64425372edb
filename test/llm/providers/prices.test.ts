import { describe, expect, it } from 'vitest';
import { createPriceList } from '../../../src/llm/providers/prices.ts';

const rate = {
  inputPerMillion: 1,
  cacheReadPerMillion: 0.1,
  cacheWritePerMillion: 1.25,
  outputPerMillion: 5,
};

describe('prices', () => {
  const prices = createPriceList();

  it('knows the models of the providers, also by their dated names', () => {
    expect(prices.rateOf('anthropic', 'claude-haiku-4-5')).toEqual(rate);
    expect(prices.rateOf('anthropic', 'claude-haiku-4-5-20251001')).toEqual(rate);
    expect(prices.rateOf('openai', 'gpt-5-mini-2025-08-07').outputPerMillion).toBe(2);
  });

  it('prices cached tokens as read where there is no price of their own', () => {
    expect(prices.rateOf('openai', 'gpt-5-mini')).toEqual({
      inputPerMillion: 0.25,
      cacheReadPerMillion: 0.025,
      cacheWritePerMillion: 0.25,
      outputPerMillion: 2,
    });
  });

  it('takes the lowest tier where the price rises with the prompt', () => {
    expect(prices.rateOf('anthropic', 'claude-sonnet-4-5').inputPerMillion).toBe(3);
  });

  it.each([
    ['openai', 'gpt-nobody-has-seen'],
    // The bundled list would match it as claude-sonnet-4-5.
    ['anthropic', 'claude-sonnet-4-5-turbo'],
    ['anthropic', 'gpt-5-mini'],
    ['openai', 'claude-haiku-4-5'],
    ['openai', 'mock'],
    // Priced by the hour, not by the token.
    ['openai', 'whisper-1'],
  ] as const)('has no price for %s/%s, and says how to give one', (provider, model) => {
    expect(() => prices.rateOf(provider, model)).toThrow(
      expect.objectContaining({
        code: 'LLM_PRICE_UNKNOWN',
        hint: `Set a price for ${provider}/${model}, or use a model whose price is known.`,
      }),
    );
  });

  it('puts overrides first', () => {
    const own = createPriceList({ 'openai/gpt-5-mini': rate, 'openai/our-tuned-one': rate });
    expect(own.rateOf('openai', 'gpt-5-mini')).toEqual(rate);
    expect(own.rateOf('openai', 'our-tuned-one')).toEqual(rate);
    expect(() => own.rateOf('anthropic', 'our-tuned-one')).toThrow();
    expect(() => own.rateOf('openai', 'constructor')).toThrow();
  });

  it('lets the mock alone be free, whatever its model is called', () => {
    const free = {
      inputPerMillion: 0,
      cacheReadPerMillion: 0,
      cacheWritePerMillion: 0,
      outputPerMillion: 0,
    };
    expect(prices.rateOf('mock', 'gpt-5-mini')).toEqual(free);
  });
});
