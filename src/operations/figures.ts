import { type SourceState, sourceState } from '../context/freshness.ts';
import { isInForce } from '../llm/provider-pause.ts';
import { addDays, daysBetween, instantAt, todayIn } from '../platform/civil-date.ts';
import { lastDueDay, type ScanTime } from '../schedule/scan-due.ts';
import type { StoredFigures } from './ports.ts';

/** The state of the installation: what is stored, judged as of now. */
export type OperationsFigures = Omit<StoredFigures, 'pauses' | 'sources'> & {
  /** Days whose scan was due since the last one that finished; none before a first one has. */
  readonly nightsMissed: number;
  /** Since the first of these was due; 0 where none is missed. */
  readonly scanOverdueSeconds: number;
  /** Providers that refuse, or did within the last minutes. */
  readonly refusing: readonly {
    readonly provider: string;
    readonly model: string;
    readonly code: string;
    readonly seconds: number;
  }[];
  /** Those that have ever brought anything. */
  readonly sources: readonly SourceState[];
};

export type FiguresRules = { readonly scan: ScanTime; readonly sourceMaxAgeDays: number };

/** Judges what the store knows, by its clock. */
export function judgeFigures(
  stored: StoredFigures,
  { scan, sourceMaxAgeDays }: FiguresRules,
): OperationsFigures {
  const { now, lastScan, pauses, sources, ...others } = stored;
  const dueDay = lastDueDay(scan, now);
  const nightsMissed = lastScan === null ? 0 : Math.max(0, daysBetween(lastScan.date, dueDay));
  const firstMissed = addDays(dueDay, 1 - nightsMissed);
  return {
    ...others,
    now,
    lastScan,
    nightsMissed,
    scanOverdueSeconds:
      nightsMissed === 0 ? 0 : secondsBetween(instantAt(scan.zone, firstMissed, scan.at), now),
    refusing: pauses
      .filter((pause) => isInForce(pause, now))
      .map(({ provider, model, code, since }) => ({
        provider,
        model,
        code,
        seconds: secondsBetween(since, now),
      })),
    sources: sources
      .map((age) => sourceState(age, todayIn(scan.zone, now), sourceMaxAgeDays))
      .filter(({ state }) => state !== 'none'),
  };
}

const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000);
