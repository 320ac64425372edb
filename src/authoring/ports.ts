import type { Audience, Playbook, PlaybookFile } from '../playbook/schema.ts';
import type { PublishedVersion } from '../playbook/versions.ts';
import type {
  Draft,
  PlaybookChange,
  Retirement,
  Rollout,
  VersionSummary,
  WrittenVersion,
} from './version-detail.ts';

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
