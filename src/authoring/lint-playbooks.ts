import { type FileProblem, lintPlaybook, type ReadPlaybook } from '../checker/check-playbook.ts';
import type { SizeEnvironment } from '../checker/environment.ts';
import { gatheredContextSchema } from '../context/context.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import { versionsOf } from '../playbook/versions.ts';
import { type ExportPlaybook, liveBeside } from './export-playbook.ts';
import type { PlaybookVersionStore } from './ports.ts';

export type NamedPlaybook = ReadPlaybook & { readonly name: string };

/** The checker's problems in files that are to be live together: one list a file, in their order. */
export type LintPlaybooks = (read: readonly NamedPlaybook[]) => Promise<FileProblem[][]>;

/**
 * Checks playbooks against each other and what is live, and the size of their prompts against the largest context so
 * far.
 */
export function createLintPlaybooks(deps: {
  readonly playbookStore: Pick<PlaybookStore, 'keys'>;
  readonly versionStore: Pick<PlaybookVersionStore, 'largestContext'>;
  readonly exportPlaybook: ExportPlaybook;
  readonly models: Pick<SizeEnvironment, 'defaultModel' | 'contextWindowOf'>;
}): LintPlaybooks {
  async function sizeEnvironment(): Promise<SizeEnvironment | undefined> {
    // A context gathered by an older program may lack what today's templates read: prompt sizes are then not checked.
    const { data } = gatheredContextSchema.safeParse(await deps.versionStore.largestContext());
    return data && { ...deps.models, largestContext: { ...data, outputs: {}, steps: {}, input: {} } };
  }

  return async function lintPlaybooks(read) {
    const keys = read.map(({ playbook }) => playbook.key);
    const [live, size] = await Promise.all([liveBeside(deps, keys), sizeEnvironment()]);
    const others = [...read.flatMap(({ playbook }) => versionsOf(playbook)), ...live];
    return read.map((each) => lintPlaybook(each.name, each, others, size));
  };
}
