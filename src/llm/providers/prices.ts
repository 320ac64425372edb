import { calcPrice, type MatchLogic, type ModelPrice } from '@pydantic/genai-prices';
import { NightshiftError } from '../../platform/errors.ts';
import type { LlmPriceList, LlmRate } from '../ports.ts';

const FREE: LlmRate = {
  inputPerMillion: 0,
  cacheReadPerMillion: 0,
  cacheWritePerMillion: 0,
  outputPerMillion: 0,
};

/**
 * The prices bundled with `@pydantic/genai-prices`; `overrides`, by `provider/model`, come first. Only the provider
 * `mock` is free. Where a price rises with the size of the prompt the lowest tier is used, since our prompts stay far
 * below the step.
 */
export function createPriceList(overrides: Readonly<Record<string, LlmRate>> = {}): LlmPriceList {
  return {
    rateOf(provider, model) {
      if (provider === 'mock') return FREE;
      const name = `${provider}/${model}`;
      const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
      const rate = override ?? knownRate(provider, model);
      if (rate !== null) return rate;
      throw new NightshiftError(
        'LLM_PRICE_UNKNOWN',
        `There is no price for ${name}, so what it costs could not be accounted for.`,
        `Set a price for ${name}, or use a model whose price is known.`,
        { provider, model },
      );
    },
  };
}

/** Cached, since the bundled list is long and every call looks up its price. */
const rates = new Map<string, LlmRate | null>();

function knownRate(provider: string, model: string): LlmRate | null {
  const name = `${provider}/${model}`;
  const before = rates.get(name);
  if (before !== undefined) return before;
  const rate = bundledRate(provider, model);
  rates.set(name, rate);
  return rate;
}

function bundledRate(provider: string, model: string): LlmRate | null {
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, { providerId: provider });
  if (!found || !names(found.model.match, model)) return null;
  const price = found.model_price;
  const input = perMillion(price, 'input_mtok');
  const output = perMillion(price, 'output_mtok');
  if (input === null || output === null) return null;
  return {
    inputPerMillion: input,
    cacheReadPerMillion: perMillion(price, 'cache_read_mtok') ?? input,
    cacheWritePerMillion: perMillion(price, 'cache_write_mtok') ?? input,
    outputPerMillion: output,
  };
}

function perMillion(prices: ModelPrice, key: string): number | null {
  const price = prices[key];
  if (price === undefined) return null;
  return typeof price === 'number' ? price : price.base;
}

/**
 * Whether a match means exactly this model. The list's prefixes also match later models (`claude-sonnet-5` matches
 * `claude-sonnet-5-5`), which have prices of their own: only a date or `latest` may follow a prefix.
 */
function names(match: MatchLogic, model: string): boolean {
  if ('or' in match) return match.or.some((each) => names(each, model));
  if ('and' in match) return match.and.every((each) => names(each, model));
  if ('equals' in match) return match.equals === model;
  if ('regex' in match) return new RegExp(match.regex).test(model);
  if ('starts_with' in match) {
    if (!model.startsWith(match.starts_with)) return false;
    return /^(-(\d{8}|\d{4}-\d{2}-\d{2}|latest))?$/.test(model.slice(match.starts_with.length));
  }
  return false;
}
