import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { type FileProblem, type NamedText, readPlaybook } from '../../checker/check-playbook.ts';
import type { PlaybookFormat } from '../../playbook/playbook-format.ts';
import type { PlaybookStore } from '../../playbook/ports.ts';
import { refText, type VersionRef } from '../../playbook/version-ref.ts';
import type { CompareVersions, VersionComparison } from '../compare-versions.ts';
import type { Differences } from '../differences-port.ts';
import type { ExportedPlaybook, ExportPlaybook } from '../export-playbook.ts';
import type { LintPlaybooks } from '../lint-playbooks.ts';
import { type PlaybookSubject, readSubject } from '../playbook-subject.ts';
import type { PlaybookVersionStore, RolloutStore } from '../ports.ts';
import type { RequireKey } from '../require-key.ts';
import type { PlaybookChange, Rollout, VersionSummary } from '../version-detail.ts';

type ListArgs = {
  /** All versions of this playbook; default all playbooks. */
  readonly key?: string | undefined;
  /** Also versions that are neither live nor a draft. */
  readonly all?: boolean | undefined;
  /** The day for which `live` is decided; default today. */
  readonly date?: string | undefined;
};

/** Reads playbooks and their versions; writes nothing. */
export function createLookAtPlaybooks(deps: {
  readonly versionStore: Pick<PlaybookVersionStore, 'list' | 'history'>;
  readonly rolloutStore: Pick<RolloutStore, 'list'>;
  readonly playbookStore: Pick<PlaybookStore, 'keys'>;
  readonly requireKey: RequireKey;
  readonly exportPlaybook: ExportPlaybook;
  readonly format: PlaybookFormat;
  readonly lint: LintPlaybooks;
  readonly compare: CompareVersions;
  readonly differences: Pick<Differences, 'unified'>;
  readonly today: () => string;
}) {
  const { versionStore, rolloutStore, requireKey, exportPlaybook } = deps;
  return {
    /** Lists versions, the newest of each key first. @throws NightshiftError `NOT_FOUND` */
    async list(actor: Actor, { key, all = false, date = deps.today() }: ListArgs): Promise<VersionSummary[]> {
      requirePermission(actor, 'playbooks:read');
      if (key !== undefined) await requireKey(key);
      const versions = await versionStore.list(date, key);
      if (key !== undefined || all) return versions;
      return versions.filter(({ status, liveFor }) => status === 'draft' || liveFor.length > 0);
    },

    /** The keys that have a version, in alphabetical order. */
    async keys(actor: Actor): Promise<string[]> {
      requirePermission(actor, 'playbooks:read');
      return deps.playbookStore.keys();
    },

    /** A playbook as a file. @throws NightshiftError `NOT_FOUND` */
    async export(actor: Actor, ref: VersionRef): Promise<ExportedPlaybook> {
      requirePermission(actor, 'playbooks:read');
      return exportPlaybook(ref);
    },

    /**
     * The changes of a key, the newest first, from the one after `after` on; a deleted key keeps its history.
     * @throws NightshiftError `NOT_FOUND`
     */
    async history(actor: Actor, key: string, limit: number, after?: string): Promise<PlaybookChange[]> {
      requirePermission(actor, 'playbooks:read');
      const changes = await versionStore.history(key, limit, after);
      if (changes.length === 0 && after === undefined) await requireKey(key);
      return changes;
    },

    /** The rollouts that have not ended by `date`; default today. @throws NightshiftError `NOT_FOUND` */
    async rollouts(actor: Actor, key: string, date = deps.today()): Promise<Rollout[]> {
      requirePermission(actor, 'playbooks:read');
      await requireKey(key);
      return rolloutStore.list(key, date);
    },

    /** The checker's problems in one playbook, or in files that are to be live together. */
    async lint(actor: Actor, subject: VersionRef | readonly NamedText[]): Promise<FileProblem[]> {
      requirePermission(actor, 'playbooks:read');
      const texts =
        'key' in subject ? [{ name: refText(subject), text: (await exportPlaybook(subject)).text }] : subject;
      const read = texts.map((text) => ({ ...readPlaybook(deps.format, text), name: text.name }));
      return (await deps.lint(read)).flat();
    },

    /** The differences of two playbooks, in words and as a patch. @throws NightshiftError `NOT_FOUND` */
    async compare(actor: Actor, before: PlaybookSubject, after: PlaybookSubject): Promise<VersionComparison> {
      requirePermission(actor, 'playbooks:read');
      return deps.compare(await readSubject(deps, before), await readSubject(deps, after));
    },

    /** The differences of two playbooks' files, line by line. @throws NightshiftError `NOT_FOUND` */
    async compareText(
      actor: Actor,
      before: PlaybookSubject,
      after: PlaybookSubject,
      names: { readonly before: string; readonly after: string },
    ): Promise<string> {
      requirePermission(actor, 'playbooks:read');
      const [from, to] = [await readSubject(deps, before), await readSubject(deps, after)];
      return deps.differences.unified(from.text, to.text, names);
    },
  };
}
