import type { PlaybookVersion, PublishedVersion } from '../playbook/ports.ts';
import type { Audience, Playbook, PlaybookFile } from '../playbook/schema.ts';

export type VersionSummary = {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly status: PlaybookVersion['status'];
  readonly stage: string;
  readonly window: {
    readonly daysMin: number | null;
    readonly daysMax: number | null;
    readonly anchor: string;
  };
  readonly contentHash: string;
  readonly author: string | null;
  readonly note: string | null;
  readonly createdAt: string;
  readonly publishedBy: string | null;
  readonly publishedAt: string | null;
  readonly retiredBy: string | null;
  readonly retiredAt: string | null;
  readonly retiredNote: string | null;
  /** `general` or the name of the variation, as it was rolled out last; null for what never was. */
  readonly rolledOutAs: string | null;
  /** For whom it is live on the day that was asked for. */
  readonly liveFor: readonly { readonly name: string; readonly audience: Audience }[];
  /** Whether its key is paused. */
  readonly paused: boolean;
};

/** One rollout that has not ended by the day asked for. */
export type Rollout = {
  readonly id: string;
  readonly versionId: string;
  readonly version: number;
  readonly name: string;
  readonly origin: 'file' | 'hand';
  readonly audience: Audience;
  readonly priority: number;
  readonly arm: string;
  readonly weight: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly author: string | null;
  readonly note: string | null;
  /** False for one that begins later. */
  readonly live: boolean;
};

/** A version with the file that it was written in. */
export type WrittenVersion = PlaybookVersion & { readonly source: string | null };

export type Draft = PlaybookVersion & {
  readonly source: string;
  /** Grows at every save; a save names the one that it read. */
  readonly revision: number;
  readonly author: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
  /** What was live when it was begun is live still. */
  readonly isUpToDate: boolean;
};

export type PlaybookChange = {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
};

type ChangeOfKey = { readonly key: string; readonly actor: string; readonly note: string | null };
/** `day`: from when on, in the zone of the scan. */
type DatedChange = ChangeOfKey & { readonly day: string };

export type DraftStore = {
  /** @param day what counts as live, for `isUpToDate`. */
  find(key: string, day: string): Promise<Draft | null>;
  /** Begins one; false where the key has a draft already. */
  begin(args: DatedChange & { readonly playbook: Playbook; readonly source: string }): Promise<boolean>;
  /** Saves over the revision that the author has read; false where that is no longer the newest, and nothing is written. */
  save(
    args: ChangeOfKey & { readonly revision: number; readonly playbook: Playbook; readonly source: string },
  ): Promise<boolean>;
  /** Throws it away; false where there is none. The record keeps its text. */
  discard(args: ChangeOfKey): Promise<boolean>;
  /**
   * Publishes the draft of the playbook's key, in one transaction with its end; without a note, with the last of the draft.
   * @throws NightshiftError `CONFLICT` where the draft is of another revision by now or, unless `anyway`, where something
   * else has gone live since it was begun.
   */
  publish(
    args: DatedChange & {
      readonly playbook: PlaybookFile;
      readonly source: string;
      readonly revision: number;
      readonly anyway: boolean;
    },
  ): Promise<PublishedVersion[]>;
};

export type RolloutRequest = DatedChange & {
  readonly versionId: string;
  readonly audience: Audience;
  readonly priority: number;
  readonly name: string;
  readonly arm: string;
  readonly weight: number;
  readonly validTo: string | null;
};

export type Retirement = {
  readonly versions: readonly number[];
  readonly cancelled: number;
};

/** What people do with the versions of a key. All of it stands in the audit log. */
export type PlaybookVersionStore = {
  /** Of one key or all, the newest first. */
  list(day: string, key?: string): Promise<VersionSummary[]>;
  find(key: string, version: number): Promise<WrittenVersion | null>;
  /** Those of a key that have not ended by the day. */
  rollouts(key: string, day: string): Promise<Rollout[]>;
  /** Makes a published version live for an audience; false where it is already. */
  rollOut(request: RolloutRequest): Promise<boolean>;
  /** Ends the rollouts of that name; resolves to how many. */
  endRollout(args: DatedChange & { readonly name: string }): Promise<number>;
  /** Restores what was live before the last publication; with `version`, makes that one live where it last was. */
  rollBack(args: DatedChange & { readonly version: number | null }): Promise<Rollout[]>;
  /** `version` null: all published ones. A cancelled execution is one that no worker has begun. */
  retire(
    args: DatedChange & { readonly version: number | null; readonly cancelUnstarted: boolean },
  ): Promise<Retirement>;
  /** Starts nothing of the key until `resume`; false where it is paused already. */
  pause(args: ChangeOfKey): Promise<boolean>;
  resume(args: ChangeOfKey): Promise<boolean>;
  /** The context of the execution that has most in it; null while there is none. */
  largestContext(): Promise<unknown>;
  /** The newest first. */
  history(key: string, limit: number): Promise<PlaybookChange[]>;
};
