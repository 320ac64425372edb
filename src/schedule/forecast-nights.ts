import { groupBy } from '../platform/group-by.ts';
import { decideStarts, type StartCandidate, type StartedLead } from './decide-starts.ts';
import { LONGEST_WAIT_DAYS, type StartCaps, type StartedTonight } from './start-cap.ts';

/**
 * Consecutive nights on which one version applies to a term and one of its occurrences is due and
 * not started. Nights are numbered from the first of the forecast, which is 0; a number may lie
 * before it (`sinceNight`) or after its end.
 */
export type DueSpan = Omit<StartCandidate, 'slackDays'> & {
  readonly stage: string;
  readonly versionId: string;
  readonly fromNight: number;
  readonly toNight: number;
  /** `daysLeft` is counted on `fromNight`. */
  readonly lastNight: number | null;
  /** The night on which it was first deferred. */
  readonly sinceNight: number | null;
};

/** A live execution, by the night that started it. */
export type StartedExecution = Omit<StartedLead, 'daysAgo'> & { readonly onNight: number };

export type Book = {
  readonly spans: readonly DueSpan[];
  readonly startedExecutions: readonly StartedExecution[];
  /** By night: what earlier scans of that night have started. */
  readonly started: ReadonlyMap<number, StartedTonight>;
};

type ForecastStart = StartCandidate & Pick<DueSpan, 'stage' | 'versionId'>;

export type ForecastNight = {
  readonly night: number;
  readonly starts: readonly ForecastStart[];
  /** Starts bundled with another contract's execution. */
  readonly bundled: readonly ForecastStart[];
  readonly deferred: readonly ForecastStart[];
};

const slotOf = ({ termId, key, occurrence }: StartCandidate | DueSpan): string =>
  `${termId} ${key} ${occurrence}`;
const NOTHING: StartedTonight = { byOwner: new Map(), byCustomer: new Map() };

/**
 * What each of the next nights starts if the book does not change and a scan runs every night. Each night is decided
 * as the scan decides it, given what the nights before started, bundled and deferred.
 */
export function forecastStarts(book: Book, nights: number, caps: StartCaps): ForecastNight[] {
  const beginning = groupBy(book.spans, (span) => span.fromNight);
  const done = new Set<string>();
  const since = new Map<string, number>();
  const startedExecutions = [...book.startedExecutions];
  const forecast: ForecastNight[] = [];
  let open: DueSpan[] = [];
  for (let night = 0; night < nights; night += 1) {
    open = [...open, ...(beginning.get(night) ?? [])].filter(
      (span) => span.toNight >= night && !done.has(slotOf(span)),
    );
    const candidates = open.map((span) => candidateOn(night, span, since.get(slotOf(span))));
    const decided = decideStarts(
      candidates,
      leadsOn(night, startedExecutions),
      book.started.get(night) ?? NOTHING,
      caps,
    );
    const bundled = decided.bundled.map(({ candidate }) => candidate);
    const deferred = decided.deferred.map(({ candidate }) => candidate);
    for (const each of [...decided.start, ...bundled]) done.add(slotOf(each));
    for (const each of deferred) if (!since.has(slotOf(each))) since.set(slotOf(each), night);
    for (const { termId, contractId, customerId, key, occurrence, coTerming } of decided.start)
      if (coTerming.length > 0)
        startedExecutions.unshift({ termId, contractId, customerId, key, occurrence, onNight: night });
    forecast.push({ night, starts: decided.start, bundled, deferred });
  }
  return forecast;
}

function candidateOn(night: number, span: DueSpan, deferredSince: number | undefined): ForecastStart {
  const since = span.sinceNight ?? deferredSince ?? night;
  const last = span.lastNight ?? since + LONGEST_WAIT_DAYS;
  return {
    ...span,
    daysLeft: span.daysLeft - (night - span.fromNight),
    slackDays: Math.max(0, last - night),
  };
}

const leadsOn = (night: number, startedExecutions: readonly StartedExecution[]): StartedLead[] =>
  startedExecutions
    .filter((each) => each.onNight <= night)
    .map((each) => ({ ...each, daysAgo: night - each.onNight }));
