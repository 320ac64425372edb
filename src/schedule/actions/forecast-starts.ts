import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { LlmPriceList, LlmProvider } from '../../llm/ports.ts';
import { addDays, type CivilDate } from '../../platform/civil-date.ts';
import { errorCodeOf } from '../../platform/errors.ts';
import {
  type ForecastRow,
  loadOf,
  REVIEW_MINUTES,
  type StartEffort,
  TOKENS_OF_A_STEP,
} from '../forecast-load.ts';
import { forecastStarts } from '../forecast-nights.ts';
import type { DeclaredEffort, ForecastStore, MeasuredEffort } from '../forecast-store.ts';
import type { NightStore } from '../night-store.ts';
import type { StartCaps } from '../start-cap.ts';

export type Forecast = {
  readonly date: CivilDate;
  readonly nights: number;
  /** The last night of the forecast. */
  readonly until: CivilDate;
  readonly rows: readonly ForecastRow[];
  readonly assumptions: {
    /**
     * How many executions the estimates of a stage rest on; a stage that is
     * missing here rests on the assumptions below.
     */
    readonly measured: Readonly<Record<string, number>>;
    readonly tokensOfAStep: { readonly input: number; readonly output: number };
    readonly reviewMinutes: Readonly<Record<string, number>>;
    /** The model that prices the tokens; null where its price is unknown, and the cost then is 0. */
    readonly pricedAs: string | null;
    readonly caps: StartCaps;
  };
};
export type ForecastStarts = (
  actor: Actor,
  args: {
    /** The first night; tonight where omitted. */
    readonly date?: CivilDate | undefined;
    readonly nights: number;
  },
) => Promise<{
  readonly forecast: Forecast;
  /** The names of the stages, in the order of their windows. */
  readonly stages: readonly string[];
}>;

/** What the scans of the next nights will start and what that takes: tokens, cost, and time to review. */
export function createForecastStarts(deps: {
  readonly store: ForecastStore;
  readonly night: Pick<NightStore, 'stageOrder'>;
  readonly prices: LlmPriceList;
  readonly llm: { readonly provider: LlmProvider; readonly model: string };
  readonly caps: StartCaps;
  readonly today: () => string;
}): ForecastStarts {
  const { store, caps } = deps;
  const { provider, model } = deps.llm;

  return async function forecast(actor, { date = deps.today(), nights }) {
    requirePermission(actor, 'schedule:read');
    const [book, measured, declared, names, stages] = await Promise.all([
      store.lookAhead(date, nights),
      store.measuredEfforts(provider),
      store.declaredEfforts(),
      store.ownerNames(),
      deps.night.stageOrder(),
    ]);
    const rate = knownRate(deps.prices, provider, model);
    const byKey = new Map(measured.map((each) => [each.key, measuredEffort(each, rate)]));
    const byVersion = new Map(declared.map((each) => [each.versionId, declaredEffort(each, rate)]));
    const effortOf = ({ key, versionId }: { key: string; versionId: string }): StartEffort =>
      byKey.get(key) ?? byVersion.get(versionId) ?? declaredEffort(NOTHING_DECLARED, rate);
    const rows = loadOf(forecastStarts(book, nights, caps), date, effortOf, (ownerId) =>
      ownerId === null ? 'nobody' : (names.get(ownerId) ?? ownerId),
    );
    const forecasted: Forecast = {
      date,
      nights,
      until: addDays(date, nights - 1),
      rows,
      assumptions: {
        measured: Object.fromEntries(measured.map((each) => [each.key, each.executions])),
        tokensOfAStep: TOKENS_OF_A_STEP,
        reviewMinutes: REVIEW_MINUTES,
        pricedAs: rate === null ? null : `${provider}/${model}`,
        caps,
      },
    };
    return { forecast: forecasted, stages };
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
