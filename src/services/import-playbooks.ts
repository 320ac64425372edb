import { NightshiftError } from '../domain/errors.ts';
import { errorsIn } from '../domain/lint/problem.ts';
import {
  type FileProblem,
  lintPlaybook,
  type NamedText,
  problemsIn,
  readPlaybook,
  refused,
  refuseErrors,
} from './check-playbook.ts';
import type { CompareDefinitions, Comparison } from './compare-definitions.ts';
import { type ExportPlaybook, liveOf } from './export-playbook.ts';
import type { LintPlaybooks, NamedPlaybook } from './lint-playbooks.ts';
import type { DefinitionDesk } from './ports/definition-desk.ts';
import type { DefinitionStore, PublishedVersion } from './ports/definition-store.ts';
import type { PlaybookFormat } from './ports/playbook-format.ts';
import { type EndingRollout, laterOf, rolloutsToEnd } from './rollouts-to-end.ts';

export type ImportedFile = {
  readonly file: string;
  readonly key: string;
  /** Against what is live. */
  readonly comparison: Comparison;
  readonly published: readonly PublishedVersion[];
  readonly warnings: readonly FileProblem[];
  /** What was live of the key and ends, since a file holds the whole of its key. */
  readonly ends: readonly EndingRollout[];
};

type ImportArgs = {
  readonly files: readonly NamedText[];
  readonly validFrom: string;
  readonly actor: string;
  readonly note?: string | null;
  /** Say what would change, and change nothing. */
  readonly dryRun?: boolean;
  /** Keys to leave alone, whatever their files say. */
  readonly except?: readonly string[];
};
export type ImportPlaybooks = (args: ImportArgs) => Promise<ImportedFile[]>;

/**
 * Publishes files, all or none: each is read and checked before the first is published, and one transaction holds them.
 * @throws NightshiftError `DEFINITION_INVALID` with the problems of every file, `CONFLICT` where two have one key.
 */
export function createImportPlaybooks(deps: {
  readonly desk: Pick<DefinitionDesk, 'rollouts'>;
  readonly definitions: DefinitionStore;
  readonly lint: LintPlaybooks;
  readonly format: PlaybookFormat;
  readonly exportPlaybook: ExportPlaybook;
  readonly compare: CompareDefinitions;
  readonly today: () => string;
}): ImportPlaybooks {
  return async function importPlaybooks({
    files,
    validFrom,
    actor,
    note = null,
    dryRun = false,
    except = [],
  }) {
    const all = readAll(deps.format, files);
    refuseTwice(all);
    // Those left alone still stand beside the others: files that were written together are checked together.
    const isAsked = ({ playbook }: NamedPlaybook): boolean => !except.includes(playbook.key);
    const problems = (await deps.lint(all)).filter((_, index) => all[index] && isAsked(all[index]));
    const read = all.filter(isAsked);
    refuseErrors(problems.flat());
    const before = await Promise.all(read.map(({ playbook }) => liveOf(deps.exportPlaybook, playbook.key)));
    const ends = await Promise.all(
      read.map(async ({ playbook }) =>
        rolloutsToEnd(await deps.desk.rollouts(playbook.key, laterOf(validFrom, deps.today())), playbook),
      ),
    );
    const published = dryRun
      ? []
      : await deps.definitions.publishAll(
          read.map(({ playbook, source }) => ({ playbook, source, validFrom, actor, note })),
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

/** Every file is read before one is refused: whoever brings ten wants to hear of all mistakes at once. */
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
  // What can be checked of the others is told with it.
  const further = read.flatMap((each) => lintPlaybook(each.name, each));
  throw refused([...problems, ...errorsIn(further)]);
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
