import type { SourceAge } from '../context/freshness.ts';
import type { CivilDate } from '../platform/civil-date.ts';

/** Counts and ages over the whole book, as the store knows them. Nothing in them names anybody. */
export type StoredFigures = {
  /** By the clock of the store, as are all instants here. */
  readonly now: Date;
  /** Since the oldest due execution became due; null where none is due. */
  readonly oldestDueSeconds: number | null;
  /** Running executions whose lease has run out and that nobody has taken over. */
  readonly orphaned: number;
  /** The newest nightly scan that has finished; null before the first. */
  readonly lastScan: {
    readonly date: CivilDate;
    readonly startedAt: Date;
    readonly finishedAt: Date;
    readonly contracts: number;
    readonly missedWindows: number;
  } | null;
  /** Of all nights: those that are pending, running, waiting or failed. */
  readonly executions: readonly {
    readonly key: string;
    readonly status: string;
    readonly executions: number;
  }[];
  readonly failed: readonly FailedWith[];
  /** Of the night of the newest scan, by status. */
  readonly night: readonly { readonly status: string; readonly executions: number }[];
  readonly nightFailed: readonly FailedWith[];
  readonly review: readonly ReviewFigures[];
  readonly deferred: readonly { readonly reason: string; readonly starts: number }[];
  readonly pauses: readonly {
    readonly provider: string;
    readonly model: string;
    readonly code: string;
    readonly since: Date;
    readonly pausedUntil: Date;
  }[];
  readonly sources: readonly SourceAge[];
};

type FailedWith = { readonly code: string; readonly executions: number };

/** Artifacts that wait for a person in one status. */
export type ReviewFigures = {
  readonly status: string;
  readonly artifacts: number;
  /** Null where there are none. */
  readonly oldestSeconds: number | null;
};

export type FiguresStore = {
  /** `today` is the day as of which sources are judged. @throws where the store does not answer within seconds */
  read(today: CivilDate): Promise<StoredFigures>;
};

/** Jobs of the queue by state; rejects where the queue does not answer. */
export type CountJobs = () => Promise<Readonly<Record<string, number>>>;
