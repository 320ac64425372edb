import { addDays, type CivilDate } from '../platform/civil-date.ts';
import type { ForecastNight } from './forecast-nights.ts';

/** The average effort of one execution of a version. */
export type StartEffort = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly artifacts: number;
  readonly reviewMinutes: number;
};

/** The starts of one night, stage and owner, with their effort. */
export type ForecastRow = StartEffort & {
  readonly night: CivilDate;
  readonly stage: string;
  readonly key: string;
  readonly ownerId: string | null;
  /** `nobody` for accounts without an owner. */
  readonly owner: string;
  readonly starts: number;
  /** Starts bundled with these. */
  readonly bundled: number;
  /** Starts deferred that night. */
  readonly deferred: number;
};

/** Minutes that a CSM takes to review an artifact of a kind: an assumption, shown with every forecast. */
export const REVIEW_MINUTES = { report: 5, email: 3, checklist: 2 } as const;

/** Assumed tokens of a step that calls a model, until an execution of its stage has completed. */
export const TOKENS_OF_A_STEP = { input: 4_000, output: 600 } as const;

const NO_EFFORT: StartEffort = {
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  artifacts: 0,
  reviewMinutes: 0,
};
const EFFORTS = ['inputTokens', 'outputTokens', 'costUsd', 'artifacts', 'reviewMinutes'] as const;

type Counted = 'starts' | 'bundled' | 'deferred';
type LoadStart = ForecastNight['starts'][number];

/** One row for each night, stage and owner with something due, in that order. */
export function loadOf(
  nights: readonly ForecastNight[],
  from: CivilDate,
  effortOf: (start: LoadStart) => StartEffort,
  nameOf: (ownerId: string | null) => string,
): ForecastRow[] {
  return nights.flatMap((night) => {
    const rows = new Map<string, ForecastRow>();
    const add = (start: LoadStart, what: Counted, effort: StartEffort): void => {
      const id = `${start.key} ${start.ownerId}`;
      const row = rows.get(id) ?? emptyRow(addDays(from, night.night), start, nameOf(start.ownerId));
      rows.set(id, { ...added(row, effort), [what]: row[what] + 1 });
    };
    for (const start of night.starts) add(start, 'starts', effortOf(start));
    for (const start of night.bundled) add(start, 'bundled', NO_EFFORT);
    for (const start of night.deferred) add(start, 'deferred', NO_EFFORT);
    return [...rows.values()].sort((a, b) => a.key.localeCompare(b.key) || a.owner.localeCompare(b.owner));
  });
}

const emptyRow = (night: CivilDate, { stage, key, ownerId }: LoadStart, owner: string): ForecastRow => ({
  night,
  stage,
  key,
  ownerId,
  owner,
  starts: 0,
  bundled: 0,
  deferred: 0,
  ...NO_EFFORT,
});

const added = <T extends StartEffort>(row: T, effort: StartEffort): T => ({
  ...row,
  ...Object.fromEntries(EFFORTS.map((name) => [name, row[name] + effort[name]])),
});

export type ForecastTotal = StartEffort & {
  readonly name: string;
  readonly starts: number;
  readonly bundled: number;
  /** The highest number of deferred starts at the end of a night. */
  readonly mostDeferred: number;
};

/** Sums rows by name, in the order in which each name first appears. */
export function totalsBy(
  rows: readonly ForecastRow[],
  nameOf: (row: ForecastRow) => string,
): ForecastTotal[] {
  const totals = new Map<string, ForecastTotal>();
  const deferredOn = new Map<string, Map<CivilDate, number>>();
  for (const row of rows) {
    const name = nameOf(row);
    const total = totals.get(name) ?? { name, starts: 0, bundled: 0, mostDeferred: 0, ...NO_EFFORT };
    const nights = deferredOn.get(name) ?? new Map<CivilDate, number>();
    nights.set(row.night, (nights.get(row.night) ?? 0) + row.deferred);
    deferredOn.set(name, nights);
    totals.set(name, {
      ...added(total, row),
      starts: total.starts + row.starts,
      bundled: total.bundled + row.bundled,
      mostDeferred: Math.max(total.mostDeferred, nights.get(row.night) ?? 0),
    });
  }
  return [...totals.values()];
}

export const FORECAST_GROUPINGS = ['night', 'stage', 'owner'] as const;
export type ForecastGrouping = (typeof FORECAST_GROUPINGS)[number];

/** One line for each night, each stage in the order of `stages`, or each owner by name. */
export function forecastTotals(
  rows: readonly ForecastRow[],
  by: ForecastGrouping,
  stages: readonly string[],
): ForecastTotal[] {
  const orders = {
    night: () => 0,
    stage: (a: ForecastRow, b: ForecastRow) => stages.indexOf(a.stage) - stages.indexOf(b.stage),
    owner: (a: ForecastRow, b: ForecastRow) => a.owner.localeCompare(b.owner),
  };
  return totalsBy([...rows].sort(orders[by]), (row) => row[by]);
}
