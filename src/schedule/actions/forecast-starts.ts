import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { addDays, type CivilDate } from '../../platform/civil-date.ts';
import type { EstimateEffort } from '../estimate-effort.ts';
import { type ForecastRow, loadOf, REVIEW_MINUTES, TOKENS_OF_A_STEP } from '../forecast-load.ts';
import { forecastStarts } from '../forecast-nights.ts';
import type { ForecastStore } from '../forecast-store.ts';
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
  readonly store: Pick<ForecastStore, 'lookAhead' | 'ownerNames'>;
  readonly estimateEffort: EstimateEffort;
  readonly night: Pick<NightStore, 'stageOrder'>;
  readonly caps: StartCaps;
  readonly today: () => string;
}): ForecastStarts {
  const { store, caps } = deps;

  return async function forecast(actor, { date = deps.today(), nights }) {
    requirePermission(actor, 'schedule:read');
    const [book, { effortOf, measured, pricedAs }, names, stages] = await Promise.all([
      store.lookAhead(date, nights),
      deps.estimateEffort(),
      store.ownerNames(),
      deps.night.stageOrder(),
    ]);
    const rows = loadOf(forecastStarts(book, nights, caps), date, effortOf, (ownerId) =>
      ownerId === null ? 'nobody' : (names.get(ownerId) ?? ownerId),
    );
    const forecasted: Forecast = {
      date,
      nights,
      until: addDays(date, nights - 1),
      rows,
      assumptions: {
        measured,
        tokensOfAStep: TOKENS_OF_A_STEP,
        reviewMinutes: REVIEW_MINUTES,
        pricedAs,
        caps,
      },
    };
    return { forecast: forecasted, stages };
  };
}
