import { readPlaybook } from '../checker/check-playbook.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { PlaybookFormat } from '../playbook/playbook-format.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import type { PlaybookFile } from '../playbook/schema.ts';
import { refText, type VersionRef } from '../playbook/version-ref.ts';
import { GENERAL, playbookOf, type TargetedPlaybook, versionsOf } from '../playbook/versions.ts';
import type { DraftStore, PlaybookVersionStore, RolloutStore } from './ports.ts';
import { noPlaybook } from './require-key.ts';
import type { Draft, Rollout, WrittenVersion } from './version-detail.ts';

export type ExportedPlaybook = {
  readonly ref: VersionRef;
  readonly playbook: PlaybookFile;
  /** YAML, with the comments of the file that the version was written in. */
  readonly text: string;
  /** One version, without the variations of its key. */
  readonly single: boolean;
  /** What is live but cannot be written in a file: other arms of an experiment, rollouts that end. */
  readonly notes: readonly string[];
  readonly draft: Draft | null;
};

export type ExportPlaybook = (ref: VersionRef) => Promise<ExportedPlaybook>;

/**
 * Exports what a person names as a file: the live versions of a key with their variations, one version, or the draft.
 */
export function createExportPlaybook(deps: {
  readonly versionStore: PlaybookVersionStore;
  readonly rolloutStore: Pick<RolloutStore, 'list'>;
  readonly drafts: DraftStore;
  readonly format: PlaybookFormat;
  readonly today: () => string;
}): ExportPlaybook {
  const { versionStore, rolloutStore, drafts, format, today } = deps;

  async function draftOf(ref: VersionRef): Promise<ExportedPlaybook> {
    const draft = await drafts.find(ref.key, today());
    if (!draft)
      throw new NightshiftError(
        'NOT_FOUND',
        `"${ref.key}" has no draft.`,
        `Begin one with \`nightshift playbooks edit ${ref.key}\`.`,
      );
    const { playbook: file } = readPlaybook(format, { name: refText(ref), text: draft.source });
    return { ref, playbook: file, text: draft.source, single: false, notes: [], draft };
  }

  async function existing(key: string, version: number): Promise<WrittenVersion> {
    const found = await versionStore.find(key, version);
    if (found) return found;
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no version ${version} of "${key}".`,
      `List them with \`nightshift playbooks ls ${key}\`.`,
    );
  }

  /** The version with its current or last audience. */
  async function versionOf(ref: VersionRef, version: number): Promise<ExportedPlaybook> {
    const found = await existing(ref.key, version);
    if (found.status === 'draft') return draftOf({ ...ref, at: 'draft' });
    const rollout = (await rolloutStore.list(ref.key, today())).find((each) => each.version === version);
    const { audience = {}, priority = 0 } = rollout ?? {};
    const file = playbookOf([{ name: GENERAL, playbook: found.playbook, audience, priority }]);
    const text = format.write(file, found.source);
    return { ref, playbook: file, text, single: true, notes: [], draft: null };
  }

  async function live(ref: VersionRef): Promise<ExportedPlaybook> {
    const rollouts = (await rolloutStore.list(ref.key, today())).filter((each) => each.live);
    const chosen = firstOfEachSlot(rollouts);
    if (chosen.length === 0) return newestOf(ref);
    const found = await Promise.all(chosen.map((each) => existing(ref.key, each.version)));
    const versions = chosen.map(({ name, audience, priority }, index): TargetedPlaybook & WrittenVersion => {
      const playbook = found[index];
      if (!playbook) throw new TypeError('a version for each rollout');
      return { ...playbook, name, audience, priority };
    });
    const file = playbookOf(named(versions));
    const source = (versions.find(({ name }) => name === GENERAL) ?? versions[0])?.source ?? null;
    const text = format.write(file, source);
    return {
      ref,
      playbook: file,
      text,
      single: false,
      notes: notesOn(ref.key, rollouts, chosen),
      draft: null,
    };
  }

  async function newestOf(ref: VersionRef): Promise<ExportedPlaybook> {
    const versions = await versionStore.list(today(), ref.key);
    const newest = versions.find(({ status }) => status !== 'draft');
    if (newest) {
      const notes = [`Nothing is live of "${ref.key}": this is its newest version, ${newest.version}.`];
      return { ...(await versionOf(ref, newest.version)), notes };
    }
    if (versions.length > 0) return draftOf({ ...ref, at: 'draft' });
    const keys = [...new Set((await versionStore.list(today())).map(({ key }) => key))];
    throw noPlaybook(ref.key, keys);
  }

  return (ref) => {
    if (ref.at === 'draft') return draftOf(ref);
    return ref.at === 'live' ? live(ref) : versionOf(ref, ref.at);
  };
}

/** A file holds one arm an audience: the first. */
function firstOfEachSlot(rollouts: readonly Rollout[]): Rollout[] {
  const bySlot = new Map<string, Rollout>();
  for (const rollout of [...rollouts].sort((a, b) => (a.arm < b.arm ? -1 : 1))) {
    const slot = JSON.stringify([rollout.priority, Object.entries(rollout.audience).sort()]);
    if (!bySlot.has(slot)) bySlot.set(slot, rollout);
  }
  return [...bySlot.values()];
}

/** Rollouts made by hand may share a name; in a file each needs its own. */
function named<T extends TargetedPlaybook>(versions: readonly T[]): T[] {
  const taken = new Set<string>();
  return versions.map((version) => {
    let { name } = version;
    for (let count = 2; taken.has(name); count += 1) name = `${version.name}_${count}`;
    taken.add(name);
    return { ...version, name };
  });
}

function notesOn(key: string, rollouts: readonly Rollout[], chosen: readonly Rollout[]): string[] {
  const arms = rollouts.filter((each) => !chosen.includes(each));
  const ending = chosen.filter(({ validTo }) => validTo !== null);
  return [
    ...arms.map(
      ({ name, arm, version }) => `Not in the file: arm ${arm} of ${name}, version ${version} of ${key}.`,
    ),
    ...ending.map(({ name, validTo }) => `Not in the file: ${name} is live until ${validTo} only.`),
  ];
}

/** The live playbook of a key; null where no version of it has ever been live. */
export async function liveOf(exportPlaybook: ExportPlaybook, key: string): Promise<ExportedPlaybook | null> {
  try {
    const found = await exportPlaybook({ key, at: 'live' });
    return found.ref.at === 'draft' ? null : found;
  } catch (error) {
    if (error instanceof NightshiftError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** The live playbooks of all other keys: a prompt may read their outputs, and their windows may overlap. */
export async function liveBeside(
  deps: { readonly playbookStore: Pick<PlaybookStore, 'keys'>; readonly exportPlaybook: ExportPlaybook },
  except: readonly string[],
): Promise<TargetedPlaybook[]> {
  const keys = (await deps.playbookStore.keys()).filter((key) => !except.includes(key));
  const live = await Promise.all(keys.map((key) => liveOf(deps.exportPlaybook, key)));
  return live.flatMap((each) => (each ? versionsOf(each.playbook) : []));
}
