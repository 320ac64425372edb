import type { Audience, Playbook, PlaybookFile } from '../playbook/schema.ts';
import type { PublishedVersion } from '../playbook/versions.ts';
import type { VersionAnalytics } from './playbook-analytics.ts';
import type {
  Draft,
  PlaybookChange,
  Retirement,
  Rollout,
  VersionSummary,
  WrittenVersion,
} from './version-detail.ts';

type ChangeOfKey = { readonly key: string; readonly actor: string; readonly note: string | null };
/** `day`: the first day of the change, in the zone of the scan. */
type DatedChange = ChangeOfKey & { readonly day: string };

/** A revision of a draft. Revisions begin anew with each draft of a key: `draftId`, where given, says of which. */
export type DraftRevision = { readonly draftId?: string | undefined; readonly revision: number };

export type DraftStore = {
  /** @param day decides what counts as live, for `isUpToDate`. */
  find(key: string, day: string): Promise<Draft | null>;
  /** Begins a draft; false where the key has one already. */
  begin(args: DatedChange & { readonly playbook: Playbook; readonly source: string }): Promise<boolean>;
  /** Saves over the revision that the author read; false, with nothing written, where that is no longer the newest. */
  save(
    args: ChangeOfKey & DraftRevision & { readonly playbook: Playbook; readonly source: string },
  ): Promise<boolean>;
  /** Discards the draft; false where there is none. The history keeps its text. */
  discard(args: ChangeOfKey): Promise<boolean>;
  /**
   * Publishes the draft of the playbook's key and ends the draft in one transaction. Without a note, the last note of
   * the draft is kept.
   * @throws NightshiftError `CONFLICT` where the draft has another revision by now or, unless `anyway`, where something
   * else has gone live since the draft was begun.
   */
  publish(
    args: DatedChange &
      DraftRevision & {
        readonly playbook: PlaybookFile;
        readonly source: string;
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

/** Reads the versions of playbooks, which publishing alone makes. */
export type PlaybookVersionStore = {
  /** The versions of one key or of all, the newest first. */
  list(day: string, key?: string): Promise<VersionSummary[]>;
  find(key: string, version: number): Promise<WrittenVersion | null>;
  /** The newest change first; `after`: the id of the last change that the caller has. */
  history(key: string, limit: number, after?: string): Promise<PlaybookChange[]>;
  /** The largest context of any execution; null while there is none. */
  largestContext(): Promise<unknown>;
};

export type AnalyticsStore = {
  /** By key, the newest version first; `key` null: of all. Nothing for who may see no figures. */
  read(args: {
    readonly key: string | null;
    readonly since: string;
    readonly until: string;
  }): Promise<VersionAnalytics[]>;
};

/** Reads and changes which versions of a key are live. The audit log records every change. */
export type RolloutStore = {
  /** The rollouts of a key that have not ended by the day. */
  list(key: string, day: string): Promise<Rollout[]>;
  /** Makes a published version live for an audience; false where it is live already. */
  rollOut(request: RolloutRequest): Promise<boolean>;
  /** Ends the rollouts of that name; resolves to their number. */
  end(args: DatedChange & { readonly name: string }): Promise<number>;
  /** Restores what was live before the last publication; with `version`, makes that version live where it last was. */
  rollBack(args: DatedChange & { readonly version: number | null }): Promise<Rollout[]>;
  /** `version` null retires all published versions. Cancels only executions that no worker has begun. */
  retire(
    args: DatedChange & { readonly version: number | null; readonly cancelUnstarted: boolean },
  ): Promise<Retirement>;
  /** Stops all starts of the key until `resume`; false where it is paused already. */
  pause(args: ChangeOfKey): Promise<boolean>;
  resume(args: ChangeOfKey): Promise<boolean>;
};
