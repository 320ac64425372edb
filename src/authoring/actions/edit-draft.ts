import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import {
  type FileProblem,
  type NamedText,
  type ReadPlaybook,
  readPlaybook,
} from '../../checker/check-playbook.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { PlaybookFormat } from '../../playbook/playbook-format.ts';
import { refText, type VersionRef } from '../../playbook/version-ref.ts';
import { versionsOf } from '../../playbook/versions.ts';
import type { CompareVersions, VersionComparison } from '../compare-versions.ts';
import type { ExportPlaybook } from '../export-playbook.ts';
import type { LintPlaybooks } from '../lint-playbooks.ts';
import type { DraftRevision, DraftStore, PlaybookVersionStore, RolloutStore } from '../ports.ts';
import { type EndingRollout, rolloutsToEnd } from '../rollouts-to-end.ts';
import { starterOf } from '../starter-playbook.ts';
import type { Draft } from '../version-detail.ts';

/** A refused save: somebody else saved first. Nothing is written, and the author's text is not lost. */
export type SaveConflict = {
  readonly theirs: Draft | null;
  /** From what the other author saved to what was refused. */
  readonly comparison: VersionComparison | null;
};

export type SavedDraft =
  | {
      readonly outcome: 'saved';
      readonly revision: number;
      readonly problems: readonly FileProblem[];
      /** Live rollouts that publishing the draft as it is would end. */
      readonly ends: readonly EndingRollout[];
    }
  /** A draft begins with the first save that changes something. */
  | { readonly outcome: 'unchanged' }
  | ({ readonly outcome: 'conflict' } & SaveConflict);

/** What an editor starts from. */
export type OpenedDraft = {
  readonly key: string;
  /** The revision of the draft, or of the draft that a save would begin. */
  readonly revision: number;
  readonly source: string;
  /** Null where the key has no draft: a save begins one. */
  readonly draft: Draft | null;
};

type DraftNote = { readonly note?: string | undefined };

export type EditDraft = {
  /** The draft of the key or, where there is none, the draft that a save would begin. Writes nothing. */
  look(actor: Actor, ref: VersionRef): Promise<OpenedDraft>;
  /** The draft of the key; where there is none, begins one with the content that `ref` names. */
  open(actor: Actor, args: DraftNote & { readonly ref: VersionRef }): Promise<Draft>;
  /**
   * Begins the draft of a playbook that does not exist yet: from a file, as a copy of another, or from the starter.
   * @throws NightshiftError `CONFLICT` where a playbook of that key exists, or the file is of another key
   */
  begin(
    actor: Actor,
    args: DraftNote & {
      readonly key: string;
      readonly file?: NamedText | undefined;
      readonly copyOf?: VersionRef | undefined;
    },
  ): Promise<Draft>;
  /**
   * Saves over the revision that the author read, of the draft `draftId` where that is given. A draft may hold mistakes that the checker finds, but must parse as a
   * playbook. With `beginsAs`, a save begins a missing draft, unless the text that the draft would begin with differs
   * from `beginsAs` by now.
   * @throws NightshiftError `DEFINITION_INVALID`
   */
  save(
    actor: Actor,
    args: DraftNote &
      DraftRevision & {
        readonly key: string;
        readonly text: NamedText;
        readonly beginsAs?: { readonly ref: VersionRef; readonly source: string } | undefined;
      },
  ): Promise<SavedDraft>;
  /** Discards the draft; its history keeps the text. */
  discard(actor: Actor, args: DraftNote & { readonly key: string }): Promise<void>;
};

export function createEditDraft(deps: {
  readonly versionStore: Pick<PlaybookVersionStore, 'list'>;
  readonly rolloutStore: Pick<RolloutStore, 'list'>;
  readonly drafts: DraftStore;
  readonly lint: LintPlaybooks;
  readonly format: PlaybookFormat;
  readonly exportPlaybook: ExportPlaybook;
  readonly compare: CompareVersions;
  readonly today: () => string;
}): EditDraft {
  const { versionStore, rolloutStore, drafts, lint, format, exportPlaybook, compare, today } = deps;

  async function begun(
    { name: actor }: Actor,
    key: string,
    text: NamedText,
    note: string | null,
  ): Promise<Draft> {
    const { playbook: file, source } = readPlaybook(format, text);
    const playbook = generalOf(file);
    refuseOtherKey(key, playbook.key);
    const isNew = await drafts.begin({ key, actor, note, day: today(), playbook, source });
    const draft = await drafts.find(key, today());
    if (!draft || !isNew) throw draftExists(key, draft);
    return draft;
  }

  async function opened(ref: VersionRef): Promise<OpenedDraft> {
    const { key } = ref;
    const draft = await drafts.find(key, today());
    if (!draft) return { key, revision: 1, source: (await exportPlaybook(ref)).text, draft };
    // A named version is where the author wants to begin; a draft that somebody began elsewhere must not be thrown
    // away.
    if (typeof ref.at === 'number' && ref.at !== draft.version) throw draftExists(key, draft);
    return { key, revision: draft.revision, source: draft.source, draft };
  }

  const refusal = (key: string, theirs: Draft | null, read: ReadPlaybook): SavedDraft => {
    const before = theirs && readPlaybook(format, { name: `${key}@draft`, text: theirs.source });
    return { outcome: 'conflict', theirs, comparison: before && compare(before, read) };
  };

  async function textToBegin(key: string, copyOf: VersionRef | undefined): Promise<NamedText> {
    if (copyOf === undefined) return { name: key, text: format.write(starterOf(key), null) };
    const { playbook, text } = await exportPlaybook(copyOf);
    return { name: refText(copyOf), text: format.write({ ...playbook, key }, text) };
  }

  return {
    async look(actor, ref) {
      requirePermission(actor, 'playbooks:write');
      return opened(ref);
    },

    async open(actor, { ref, note }) {
      requirePermission(actor, 'playbooks:write');
      const { draft, source } = await opened(ref);
      return draft ?? begun(actor, ref.key, { name: refText(ref), text: source }, note ?? null);
    },

    async begin(actor, { key, file, copyOf, note }) {
      requirePermission(actor, 'playbooks:write');
      if ((await versionStore.list(today(), key)).length > 0)
        throw new NightshiftError(
          'CONFLICT',
          `There is a playbook "${key}" already.`,
          `Edit it with \`nightshift playbooks edit ${key}\`.`,
        );
      return begun(actor, key, file ?? (await textToBegin(key, copyOf)), note ?? null);
    },

    async save(actor, { key, draftId, revision, text, beginsAs, ...noted }) {
      requirePermission(actor, 'playbooks:write');
      if (beginsAs && text.text === beginsAs.source) return { outcome: 'unchanged' };
      const note = noted.note ?? null;
      const read = readPlaybook(format, text);
      const playbook = generalOf(read.playbook);
      refuseOtherKey(key, playbook.key);
      if (beginsAs) {
        const now = await opened(beginsAs.ref);
        if (now.source !== beginsAs.source || revision !== 1) return refusal(key, now.draft, read);
        if (!now.draft) await begun(actor, key, { name: refText(beginsAs.ref), text: now.source }, note);
      }
      const { source } = read;
      if (await drafts.save({ key, draftId, revision, actor: actor.name, note, playbook, source })) {
        const [problems = []] = await lint([{ ...read, name: text.name }]);
        const ends = rolloutsToEnd(await rolloutStore.list(key, today()), read.playbook);
        return { outcome: 'saved', revision: revision + 1, problems, ends };
      }
      return refusal(key, await drafts.find(key, today()), read);
    },

    async discard(actor, { key, note }) {
      requirePermission(actor, 'playbooks:write');
      if (!(await drafts.discard({ key, actor: actor.name, note: note ?? null })))
        throw new NightshiftError(
          'NOT_FOUND',
          `"${key}" has no draft.`,
          `See what there is with \`nightshift playbooks ls ${key}\`.`,
        );
    },
  };
}

const generalOf = (file: Parameters<typeof versionsOf>[0]) => {
  const [general] = versionsOf(file);
  if (!general) throw new TypeError('a playbook has a general version');
  return general.playbook;
};

function refuseOtherKey(key: string, written: string): void {
  if (written === key) return;
  throw new NightshiftError(
    'CONFLICT',
    `The draft is of "${key}"; the text says key: ${written}.`,
    `Leave the key as it is, or begin another playbook with \`nightshift playbooks new ${written}\`.`,
  );
}

function draftExists(key: string, draft: Draft | null): NightshiftError {
  const who = draft ? ` of ${draft.updatedBy}, saved ${draft.updatedAt}` : '';
  return new NightshiftError(
    'CONFLICT',
    `"${key}" has a draft already${who}: a key has one, so that two people meet in it.`,
    `Go on with \`nightshift playbooks edit ${key}\`, or throw it away with \`nightshift playbooks discard ${key}\`.`,
    { key },
  );
}
