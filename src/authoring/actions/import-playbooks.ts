import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import {
  type FileProblem,
  lintPlaybook,
  type NamedText,
  problemsIn,
  readPlaybook,
  refused,
  refuseErrors,
} from '../../checker/check-playbook.ts';
import { errorsIn } from '../../checker/problem.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { PlaybookFormat } from '../../playbook/playbook-format.ts';
import type { PlaybookStore } from '../../playbook/ports.ts';
import type { PublishedVersion } from '../../playbook/versions.ts';
import type { CompareVersions, VersionComparison } from '../compare-versions.ts';
import { type ExportPlaybook, liveOf } from '../export-playbook.ts';
import { type KeyOrigin, otherOwnersOf } from '../key-origin.ts';
import type { LintPlaybooks, NamedPlaybook } from '../lint-playbooks.ts';
import type { RolloutStore } from '../ports.ts';
import { type EndingRollout, laterOf, rolloutsToEnd } from '../rollouts-to-end.ts';

export type ImportedFile = {
  readonly file: string;
  readonly key: string;
  /** Compares the file with what is live. */
  readonly comparison: VersionComparison;
  readonly published: readonly PublishedVersion[];
  readonly warnings: readonly FileProblem[];
  /** Live rollouts of the key that end, since a file describes the whole of its key. */
  readonly ends: readonly EndingRollout[];
};

type ImportArgs = {
  readonly files: readonly NamedText[];
  /** The first day on which the versions are live; default today. */
  readonly validFrom?: string | undefined;
  readonly note?: string | undefined;
  /** Reports what would change, and changes nothing. */
  readonly dryRun?: boolean;
  /** Keys to leave alone, even where a file contains them. */
  readonly except?: readonly string[];
  /** Also publishes under a key that another playbook owns, which ends what is live of that playbook. */
  readonly takeOver?: boolean;
};
export type ImportPlaybooks = (actor: Actor, args: ImportArgs) => Promise<ImportedFile[]>;

/**
 * Publishes files, all or none: every file is read and checked before the first is published, in one transaction.
 * @throws NightshiftError `DEFINITION_INVALID` with the problems of every file; `CONFLICT` where two files have one
 * key, or another playbook owns the key
 */
export function createImportPlaybooks(deps: {
  readonly rolloutStore: Pick<RolloutStore, 'list'>;
  readonly playbookStore: PlaybookStore;
  readonly lint: LintPlaybooks;
  readonly format: PlaybookFormat;
  readonly exportPlaybook: ExportPlaybook;
  readonly compare: CompareVersions;
  readonly today: () => string;
}): ImportPlaybooks {
  return async function importPlaybooks(
    actor,
    { files, validFrom = deps.today(), note, dryRun = false, except = [], takeOver = false },
  ) {
    requirePermission(actor, 'playbooks:publish');
    const by = { validFrom, actor: actor.name, note: note ?? null };
    const all = readAll(deps.format, files);
    refuseTwice(all);
    // Excepted files are still checked with the others: files that were written together refer to each other.
    const isAsked = ({ playbook }: NamedPlaybook): boolean => !except.includes(playbook.key);
    const problems = (await deps.lint(all)).filter((_, index) => all[index] && isAsked(all[index]));
    const read = all.filter(isAsked);
    refuseErrors(problems.flat());
    if (!takeOver) await refuseKeysOfOthers(deps.playbookStore, read);
    const before = await Promise.all(read.map(({ playbook }) => liveOf(deps.exportPlaybook, playbook.key)));
    const ends = await Promise.all(
      read.map(async ({ playbook }) =>
        rolloutsToEnd(await deps.rolloutStore.list(playbook.key, laterOf(validFrom, deps.today())), playbook),
      ),
    );
    const published = dryRun
      ? []
      : await deps.playbookStore.publishAll(
          read.map(({ playbook, source }) => ({ playbook, source, ...by })),
        );
    return read.map(({ name, playbook }, index) => ({
      file: name,
      key: playbook.key,
      comparison: deps.compare(before[index] ?? null, { playbook }),
      published: published.filter(({ key }) => key === playbook.key),
      warnings: problems[index] ?? [],
      ends: ends[index] ?? [],
    }));
  };
}

/** Reads every file before refusing one, so that the author sees all mistakes at once. */
function readAll(format: PlaybookFormat, files: readonly NamedText[]): NamedPlaybook[] {
  const read: NamedPlaybook[] = [];
  const problems: FileProblem[] = [];
  for (const file of files)
    try {
      read.push({ ...readPlaybook(format, file), name: file.name });
    } catch (error) {
      const found = problemsIn(error);
      if (found.length === 0) throw error;
      problems.push(...found);
    }
  if (problems.length === 0) return read;
  // The readable files are checked too, and their problems are reported with the error.
  const further = read.flatMap((each) => lintPlaybook(each.name, each));
  throw refused([...problems, ...errorsIn(further)]);
}

async function refuseKeysOfOthers(
  playbookStore: PlaybookStore,
  read: readonly NamedPlaybook[],
): Promise<void> {
  const taken: { readonly key: string; readonly text: string }[] = [];
  for (const { name, playbook } of read) {
    const owners = await otherOwnersOf(playbookStore, playbook);
    if (owners) taken.push({ key: playbook.key, text: takenText(name, playbook.key, owners) });
  }
  if (taken.length === 0) return;
  throw new NightshiftError(
    'CONFLICT',
    taken.map(({ text }) => text).join('\n'),
    'Give the file a key of its own (a migrated one in the mapping, under `keys`), or put it in the place of the other, all of which then ends, with `nightshift playbooks import --take-over`.',
    { keys: taken.map(({ key }) => key) },
  );
}

function takenText(name: string, key: string, owners: readonly KeyOrigin[]): string {
  const whose = owners.map((owner) =>
    owner === null ? 'of a playbook that was written here' : `of the migrated workflow ${owner}`,
  );
  return `${name} would take the key "${key}", which is that ${whose.join(' and ')}.`;
}

function refuseTwice(read: readonly NamedPlaybook[]): void {
  for (const [index, { name, playbook }] of read.entries()) {
    const other = read.slice(0, index).find((each) => each.playbook.key === playbook.key);
    if (other)
      throw new NightshiftError(
        'CONFLICT',
        `${other.name} and ${name} are both of the key "${playbook.key}".`,
        'Leave one of them out: a file holds all that is live of a key.',
        { key: playbook.key },
      );
  }
}
