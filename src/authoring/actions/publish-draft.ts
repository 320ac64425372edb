import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { type FileProblem, readPlaybook, refuseErrors } from '../../checker/check-playbook.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { PlaybookFormat } from '../../playbook/playbook-format.ts';
import type { PublishedVersion } from '../../playbook/versions.ts';
import type { CompareVersions, VersionComparison } from '../compare-versions.ts';
import { type ExportPlaybook, liveOf } from '../export-playbook.ts';
import type { LintPlaybooks } from '../lint-playbooks.ts';
import type { DraftStore, RolloutStore } from '../ports.ts';
import { type EndingRollout, laterOf, rolloutsToEnd } from '../rollouts-to-end.ts';

export type PublishedDraft = {
  readonly versions: readonly PublishedVersion[];
  readonly comparison: VersionComparison;
  readonly warnings: readonly FileProblem[];
  /** Live rollouts that the draft does not name, and that its publication ends. */
  readonly ends: readonly EndingRollout[];
};

type PublishArgs = {
  readonly key: string;
  readonly note?: string | undefined;
  /** The first day on which the draft is live; default today. */
  readonly from?: string | undefined;
  /** Publishes even where something else has gone live since the draft was begun, or where a live rollout would end. */
  readonly anyway: boolean;
  readonly dryRun: boolean;
};
export type PublishDraft = (actor: Actor, args: PublishArgs) => Promise<PublishedDraft>;

/**
 * Publishes the draft of a key with its variations. Running executions keep their version; the next scan of `from` or
 * later takes the new one.
 * @throws NightshiftError `DEFINITION_INVALID` where the checker finds an error; `CONFLICT`, also where a live
 * variation that the draft does not contain would end, unless `anyway`
 */
export function createPublishDraft(deps: {
  readonly rolloutStore: Pick<RolloutStore, 'list'>;
  readonly drafts: DraftStore;
  readonly lint: LintPlaybooks;
  readonly format: PlaybookFormat;
  readonly exportPlaybook: ExportPlaybook;
  readonly compare: CompareVersions;
  readonly today: () => string;
}): PublishDraft {
  return async function publishDraft(actor, { key, note, from = deps.today(), anyway, dryRun }) {
    requirePermission(actor, 'playbooks:publish');
    const { draft, text } = await deps.exportPlaybook({ key, at: 'draft' });
    const read = readPlaybook(deps.format, { name: `${key}@draft`, text });
    const problems = await deps.lint([{ ...read, name: `${key}@draft` }]);
    const warnings = refuseErrors(problems.flat());
    const comparison = deps.compare(await liveOf(deps.exportPlaybook, key), read);
    const ends = rolloutsToEnd(await deps.rolloutStore.list(key, laterOf(from, deps.today())), read.playbook);
    if (ends.length > 0 && !anyway && !dryRun) throw wouldEnd(key, ends);
    const versions = dryRun
      ? []
      : await deps.drafts.publish({
          ...{ key, actor: actor.name, note: note ?? null, anyway, day: from },
          playbook: read.playbook,
          source: text,
          ...{ draftId: draft?.id, revision: draft?.revision ?? 0 },
        });
    return { versions, comparison, warnings, ends };
  };
}

function wouldEnd(key: string, ends: readonly EndingRollout[]): NightshiftError {
  const names = ends.map(({ name, version }) => `${name} (version ${version})`).join(', ');
  return new NightshiftError(
    'CONFLICT',
    `The draft of "${key}" does not hold all that is live: publishing it would end ${names}.`,
    `Add ${ends.length === 1 ? 'it' : 'them'} back (\`nightshift playbooks export ${key}\` has what is live), or publish with --anyway to end ${ends.length === 1 ? 'it' : 'them'}.`,
    { key, ends },
  );
}
