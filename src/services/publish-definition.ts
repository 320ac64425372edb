import { type FileProblem, readPlaybook, refuseErrors } from './check-playbook.ts';
import type { CompareDefinitions, Comparison } from './compare-definitions.ts';
import { type ExportPlaybook, liveOf } from './export-playbook.ts';
import type { LintPlaybooks } from './lint-playbooks.ts';
import type { DraftStore } from './ports/definition-desk.ts';
import type { PublishedVersion } from './ports/definition-store.ts';
import type { PlaybookFormat } from './ports/playbook-format.ts';

export type PublishedDraft = {
  readonly versions: readonly PublishedVersion[];
  readonly comparison: Comparison;
  readonly warnings: readonly FileProblem[];
};

type PublishArgs = {
  readonly key: string;
  readonly actor: string;
  readonly note: string | null;
  readonly from: string;
  /** Although something else has gone live since the draft was begun. */
  readonly anyway: boolean;
  readonly dryRun: boolean;
};
export type PublishDefinition = (args: PublishArgs) => Promise<PublishedDraft>;

/**
 * Publishes the draft of a key with its variations. Executions that run keep their version; the next scan of `from` or
 * later takes the new one.
 * @throws NightshiftError `DEFINITION_INVALID` where the checker finds an error; `CONFLICT`
 */
export function createPublishDefinition(deps: {
  readonly drafts: DraftStore;
  readonly lint: LintPlaybooks;
  readonly format: PlaybookFormat;
  readonly exportPlaybook: ExportPlaybook;
  readonly compare: CompareDefinitions;
}): PublishDefinition {
  return async function publishDefinition({ key, actor, note, from, anyway, dryRun }) {
    const { draft, text } = await deps.exportPlaybook({ key, at: 'draft' });
    const read = readPlaybook(deps.format, { name: `${key}@draft`, text });
    const problems = await deps.lint([{ ...read, name: `${key}@draft` }]);
    const warnings = refuseErrors(problems.flat());
    const comparison = deps.compare(await liveOf(deps.exportPlaybook, key), read);
    const versions = dryRun
      ? []
      : await deps.drafts.publish({
          ...{ key, actor, note, anyway, day: from },
          playbook: read.playbook,
          source: text,
          revision: draft?.revision ?? 0,
        });
    return { versions, comparison, warnings };
  };
}
