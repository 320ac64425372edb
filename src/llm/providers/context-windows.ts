import { calcPrice } from '@pydantic/genai-prices';

/**
 * How many tokens a model takes, prompt and answer together, from the data bundled with `@pydantic/genai-prices`; null
 * where they do not say. A later model that is matched by its prefix takes no less than the one before it.
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
