import { calcPrice } from '@pydantic/genai-prices';

/**
 * How many tokens a model takes, prompt and answer together, from the data bundled with `@pydantic/genai-prices`; null
 * where the data do not say. A later model matched by the prefix of an earlier one takes no fewer tokens.
 */
export function contextWindowOf({
  provider,
  name,
}: {
  readonly provider: string;
  readonly name: string;
}): number | null {
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, name, { providerId: provider });
  return found?.model.context_window ?? null;
}
