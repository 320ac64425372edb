import type { PlaybookVersion } from '../playbook/ports.ts';
import type { Audience } from '../playbook/schema.ts';

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
  /** `general` or the name of the variation, as of its last rollout; null for a version that was never rolled out. */
  readonly rolledOutAs: string | null;
  /** The audiences that the version is live for on the day asked for. */
  readonly liveFor: readonly { readonly name: string; readonly audience: Audience }[];
  /** Whether its key is paused. */
  readonly paused: boolean;
};

/** A rollout that has not ended by the day asked for. */
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
  /** False for a rollout that begins later. */
  readonly live: boolean;
};

/** A version with the file that it was written in. */
export type WrittenVersion = PlaybookVersion & { readonly source: string | null };

export type Draft = PlaybookVersion & {
  readonly source: string;
  /** Grows with every save; a save names the revision that it read. */
  readonly revision: number;
  readonly author: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
  /** What was live when the draft was begun is still live. */
  readonly isUpToDate: boolean;
};

export type PlaybookChange = {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
};

export type Retirement = {
  readonly versions: readonly number[];
  readonly cancelled: number;
};
