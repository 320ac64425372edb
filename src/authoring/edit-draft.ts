import {
  type FileProblem,
  type NamedText,
  type ReadPlaybook,
  readPlaybook,
} from '../checker/check-playbook.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { PlaybookFormat } from '../playbook/playbook-format.ts';
import { refText, type VersionRef } from '../playbook/version-ref.ts';
import { versionsOf } from '../playbook/versions.ts';
import type { CompareVersions, VersionComparison } from './compare-versions.ts';
import type { ExportPlaybook } from './export-playbook.ts';
import type { LintPlaybooks } from './lint-playbooks.ts';
import type { Draft, DraftStore, PlaybookVersionStore } from './ports.ts';
import { type EndingRollout, rolloutsToEnd } from './rollouts-to-end.ts';

type EditedBy = { readonly actor: string; readonly note?: string | null };

/** A save that was refused, since somebody else was faster. Nothing is written, and nothing typed is lost. */
export type SaveConflict = {
  readonly theirs: Draft | null;
  /** From what they saved to what was refused. */
  readonly comparison: VersionComparison | null;
};

export type SavedDraft =
  | {
      readonly saved: true;
      readonly revision: number;
      readonly problems: readonly FileProblem[];
      /** What is live today and would end by publishing the draft as it is. */
      readonly ends: readonly EndingRollout[];
    }
  | ({ readonly saved: false } & SaveConflict);

/** What an editor begins with. */
export type OpenedDraft = {
  readonly key: string;
  /** Of the draft, or of the one that a save begins. */
  readonly revision: number;
  readonly source: string;
  /** Null where the key has none: a save begins it. */
  readonly draft: Draft | null;
};

export type EditDraft = {
  /** The draft of the key or, where there is none, what one would begin as. Writes nothing. */
  look(ref: VersionRef): Promise<OpenedDraft>;
  /** The draft of the key; where there is none, a new one that begins as what `ref` names. */
  open(ref: VersionRef, by: EditedBy): Promise<Draft>;
  /** A draft of a key that does not exist yet. */
  begin(text: NamedText, by: EditedBy): Promise<Draft>;
  /**
   * Saves over the revision that was read. A draft may hold mistakes of the kind that the checker finds; it must be
   * a playbook. With `beginsAs` it begins the draft that is not there yet, unless what it would begin as is another by
   * now than that text.
   * @throws NightshiftError `DEFINITION_INVALID`
   */
  save(
    args: EditedBy & {
      readonly key: string;
      readonly revision: number;
      readonly text: NamedText;
      readonly beginsAs?: { readonly ref: VersionRef; readonly source: string };
    },
  ): Promise<SavedDraft>;
  discard(key: string, by: EditedBy): Promise<void>;
};

export function createEditDraft(deps: {
  readonly versionStore: Pick<PlaybookVersionStore, 'rollouts'>;
  readonly drafts: DraftStore;
  readonly lint: LintPlaybooks;
  readonly format: PlaybookFormat;
  readonly exportPlaybook: ExportPlaybook;
  readonly compare: CompareVersions;
  readonly today: () => string;
}): EditDraft {
  const { versionStore, drafts, lint, format, exportPlaybook, compare, today } = deps;

  async function begun(text: NamedText, { actor, note = null }: EditedBy): Promise<Draft> {
    const { playbook: file, source } = readPlaybook(format, text);
    const playbook = generalOf(file);
    const { key } = playbook;
    const isNew = await drafts.begin({ key, actor, note, day: today(), playbook, source });
    const draft = await drafts.find(key, today());
    if (!draft || !isNew) throw draftExists(key, draft);
    return draft;
  }

  async function look(ref: VersionRef): Promise<OpenedDraft> {
    const { key } = ref;
    const draft = await drafts.find(key, today());
    if (!draft) return { key, revision: 1, source: (await exportPlaybook(ref)).text, draft };
    // Whoever names a version wants to begin from that one, and must not throw away what another has begun.
    if (typeof ref.at === 'number' && ref.at !== draft.version) throw draftExists(key, draft);
    return { key, revision: draft.revision, source: draft.source, draft };
  }

  const refusal = (key: string, theirs: Draft | null, read: ReadPlaybook): SavedDraft => {
    const before = theirs && readPlaybook(format, { name: `${key}@draft`, text: theirs.source });
    return { saved: false, theirs, comparison: before && compare(before, read) };
  };

  return {
    look,

    async open(ref, by) {
      const { draft, source } = await look(ref);
      return draft ?? begun({ name: refText(ref), text: source }, by);
    },

    begin: begun,

    async save({ key, revision, text, actor, note = null, beginsAs }) {
      const read = readPlaybook(format, text);
      const playbook = generalOf(read.playbook);
      if (playbook.key !== key)
        throw new NightshiftError(
          'CONFLICT',
          `The draft is of "${key}"; the text says key: ${playbook.key}.`,
          `Leave the key as it is, or begin another playbook with \`nightshift definitions new ${playbook.key}\`.`,
        );
      if (beginsAs) {
        const now = await look(beginsAs.ref);
        if (now.source !== beginsAs.source || revision !== 1) return refusal(key, now.draft, read);
        if (!now.draft) await begun({ name: refText(beginsAs.ref), text: now.source }, { actor, note });
      }
      const { source } = read;
      if (await drafts.save({ key, revision, actor, note, playbook, source })) {
        const [problems = []] = await lint([{ ...read, name: text.name }]);
        const ends = rolloutsToEnd(await versionStore.rollouts(key, today()), read.playbook);
        return { saved: true, revision: revision + 1, problems, ends };
      }
      return refusal(key, await drafts.find(key, today()), read);
    },

    async discard(key, { actor, note = null }) {
      if (!(await drafts.discard({ key, actor, note })))
        throw new NightshiftError(
          'NOT_FOUND',
          `"${key}" has no draft.`,
          `See what there is with \`nightshift definitions ls ${key}\`.`,
        );
    },
  };
}

const generalOf = (file: Parameters<typeof versionsOf>[0]) => {
  const [general] = versionsOf(file);
  if (!general) throw new TypeError('a playbook has a general version');
  return general.playbook;
};

function draftExists(key: string, draft: Draft | null): NightshiftError {
  const who = draft ? ` of ${draft.updatedBy}, saved ${draft.updatedAt}` : '';
  return new NightshiftError(
    'CONFLICT',
    `"${key}" has a draft already${who}: a key has one, so that two people meet in it.`,
    `Go on with \`nightshift definitions edit ${key}\`, or throw it away with \`nightshift definitions discard ${key}\`.`,
    { key },
  );
}
