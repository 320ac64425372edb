import type { LlmPriceList, LlmProvider } from '../llm/ports.ts';
import { errorCodeOf } from '../platform/errors.ts';
import { REVIEW_MINUTES, type StartEffort, TOKENS_OF_A_STEP } from './forecast-load.ts';
import type { DeclaredEffort, ForecastStore, MeasuredEffort } from './forecast-store.ts';

export type Estimate = {
  /** What one execution of a version takes: as measured of its key, or else as the version itself declares. */
  readonly effortOf: (of: { readonly key: string; readonly versionId: string }) => StartEffort;
  /** How many executions the estimates of a key rest on. */
  readonly measured: Readonly<Record<string, number>>;
  /** The model that prices the tokens; null where its price is unknown, and the cost then is 0. */
  readonly pricedAs: string | null;
};
export type EstimateEffort = () => Promise<Estimate>;

/** Estimates what executions take: tokens, cost, and time to review. */
export function createEstimateEffort(deps: {
  readonly store: Pick<ForecastStore, 'measuredEfforts' | 'declaredEfforts'>;
  readonly prices: LlmPriceList;
  readonly llm: { readonly provider: LlmProvider; readonly model: string };
}): EstimateEffort {
  const { provider, model } = deps.llm;
  return async function estimateEffort() {
    const [measured, declared] = await Promise.all([
      deps.store.measuredEfforts(provider),
      deps.store.declaredEfforts(),
    ]);
    const rate = knownRate(deps.prices, provider, model);
    const byKey = new Map(measured.map((each) => [each.key, measuredEffort(each, rate)]));
    const byVersion = new Map(declared.map((each) => [each.versionId, declaredEffort(each, rate)]));
    return {
      effortOf: ({ key, versionId }) =>
        byKey.get(key) ?? byVersion.get(versionId) ?? declaredEffort(NOTHING_DECLARED, rate),
      measured: Object.fromEntries(measured.map((each) => [each.key, each.executions])),
      pricedAs: rate === null ? null : `${provider}/${model}`,
    };
  };
}

const NOTHING_DECLARED = { versionId: '', modelSteps: 0, artifacts: {} };
type TokenRate = { readonly inputPerMillion: number; readonly outputPerMillion: number };

/** A forecast calls no model: where a price is missing it says so, instead of failing. */
function knownRate(prices: LlmPriceList, provider: LlmProvider, model: string): TokenRate | null {
  try {
    return prices.rateOf(provider, model);
  } catch (error) {
    if (errorCodeOf(error) === 'LLM_PRICE_UNKNOWN') return null;
    throw error;
  }
}

const priceOf = (input: number, output: number, rate: TokenRate | null): number =>
  rate === null ? 0 : (input * rate.inputPerMillion + output * rate.outputPerMillion) / 1e6;

function measuredEffort(given: MeasuredEffort, rate: TokenRate | null): StartEffort {
  const { inputTokens, outputTokens, costUsd } = given;
  const cost = costUsd ?? priceOf(inputTokens, outputTokens, rate);
  return { inputTokens, outputTokens, costUsd: cost, ...reviewOf(given.artifacts) };
}

function declaredEffort({ modelSteps, artifacts }: DeclaredEffort, rate: TokenRate | null): StartEffort {
  const inputTokens = modelSteps * TOKENS_OF_A_STEP.input;
  const outputTokens = modelSteps * TOKENS_OF_A_STEP.output;
  const costUsd = priceOf(inputTokens, outputTokens, rate);
  return { inputTokens, outputTokens, costUsd, ...reviewOf(artifacts) };
}

function reviewOf({ report = 0, email = 0, checklist = 0 }: MeasuredEffort['artifacts']) {
  return {
    artifacts: report + email + checklist,
    reviewMinutes:
      report * REVIEW_MINUTES.report + email * REVIEW_MINUTES.email + checklist * REVIEW_MINUTES.checklist,
  };
}
