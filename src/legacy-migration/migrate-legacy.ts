import { otherOwnersOf } from '../authoring/key-origin.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import { type ConvertedWorkflow, convertWorkflow, keyOf } from './convert/convert-workflow.ts';
import type { Finding } from './convert/finding.ts';
import { countOf } from './convert/inventory.ts';
import { fieldValue, type LegacyWorkflow, textOf } from './convert/legacy-value.ts';
import { type MigrationReport, reportOf } from './convert/report.ts';
import { freshKey, toKey } from './naming/keys.ts';
import { createMapping, type LegacyMapping, type LegacyMappingFile } from './naming/mapping.ts';
import type { LegacySource } from './ports.ts';

type MigrateLegacyDeps = {
  readonly source: LegacySource;
  /** Writes a playbook and resolves to the path of its file. Without it nothing is written. */
  readonly write?: ((workflow: ConvertedWorkflow) => Promise<string>) | undefined;
  /** The keys of the stage library. A workflow with one of them got it by chance, unless the mapping assigns it. */
  readonly libraryKeys?: readonly string[] | undefined;
  /** Publishes, from this day on, the playbooks that need no person. Without it nothing is published. */
  readonly publish?:
    | { readonly playbookStore: PlaybookStore; readonly from: string; readonly actor: string }
    | undefined;
};

/**
 * Reads legacy workflows and converts them; writes and publishes them where `deps` has the means.
 * @throws NightshiftError `NOT_FOUND` where the paths hold no workflow.
 */
export async function migrateLegacy(
  deps: MigrateLegacyDeps,
  paths: readonly string[],
  mappingFile?: LegacyMappingFile,
): Promise<MigrationReport> {
  const { files, workflows } = deps.source.read(paths);
  if (workflows.length === 0 && files.every(({ problem }) => problem === null))
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no legacy workflow in ${paths.join(', ')}.`,
      'Give the files or the folder of the legacy configs: objects with steps and an id, a stage or a trigger.',
    );
  const mapping = createMapping(mappingFile, stagesOf(workflows, mappingFile));
  const converted = ownKeys(workflows.map((workflow) => convertWorkflow(workflow, mapping))).map((workflow) =>
    apartFromLibrary(workflow, deps.libraryKeys ?? [], mapping),
  );
  const done = new Map<
    ConvertedWorkflow,
    { written: string | null; published: number | null; refused: string | null }
  >();
  for (const workflow of converted) {
    const written = deps.write ? await deps.write(workflow) : null;
    done.set(workflow, {
      written,
      ...(deps.publish ? await published(deps.publish, workflow) : { published: null, refused: null }),
    });
  }
  return reportOf(converted, files, done);
}

/** The namespaces of the stages migrated in this run, each with the key of its playbook. */
function stagesOf(
  workflows: readonly LegacyWorkflow[],
  file: LegacyMappingFile | undefined,
): Record<string, string> {
  const mapping = createMapping(file);
  const pairs = workflows.flatMap(({ value, name }): [string, string][] => {
    const stage = textOf(fieldValue(value, 'stage'));
    const id = textOf(fieldValue(value, 'id', 'key')) ?? name;
    if (stage === undefined) return [];
    const camel = toKey(stage).replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
    return [toKey(stage), camel].map((each) => [each, keyOf(id, mapping)]);
  });
  return Object.fromEntries(pairs);
}

/**
 * Gives each workflow a key of its own. Two workflows of one key would be versions of each other, so the second gets
 * another key, and a person decides.
 */
function ownKeys(workflows: readonly ConvertedWorkflow[]): ConvertedWorkflow[] {
  const taken = new Set<string>();
  return workflows.map((workflow) => {
    const key = freshKey(workflow.key, taken);
    if (key === workflow.key) return workflow;
    const finding = keyFinding(
      workflow,
      `another workflow has the key ${workflow.key} too: give one of them its own key in the mapping`,
    );
    const playbook = workflow.playbook && { ...workflow.playbook, key };
    return {
      ...workflow,
      key,
      document: { ...workflow.document, key },
      playbook,
      findings: [finding, ...workflow.findings],
    };
  });
}

/** Adds a finding to a workflow with the key of a library stage: publishing it would end that stage. */
function apartFromLibrary(
  workflow: ConvertedWorkflow,
  libraryKeys: readonly string[],
  mapping: LegacyMapping,
): ConvertedWorkflow {
  const { key, legacyKey, findings } = workflow;
  if (!libraryKeys.includes(key) || mapping.keys.has(legacyKey)) return workflow;
  const message = `the key ${key} is that of a stage of the library: give the workflow its own key in the mapping, or write there that it is to have this one`;
  return { ...workflow, findings: [keyFinding(workflow, message), ...findings] };
}

const keyFinding = ({ file }: ConvertedWorkflow, message: string): Finding => ({
  severity: 'needs_person',
  where: 'key',
  pointer: ['key'],
  file,
  line: 1,
  message,
});

async function published(
  { playbookStore, from, actor }: NonNullable<MigrateLegacyDeps['publish']>,
  { playbook, key, findings }: ConvertedWorkflow,
): Promise<{ published: number | null; refused: string | null }> {
  const needed = countOf(findings, 'needs_person');
  if (playbook === null || needed > 0)
    return {
      published: null,
      refused: `Not published: ${needed === 1 ? 'one place needs' : `${needed} places need`} a person.`,
    };
  if ((await otherOwnersOf(playbookStore, playbook)) !== null)
    return {
      published: null,
      refused: `Not published: the key ${key} belongs to another playbook; give it another key in the mapping.`,
    };
  try {
    const [version] = await playbookStore.publish(playbook, from, { actor });
    return { published: version?.version ?? null, refused: null };
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return { published: null, refused: `Not published: ${error.message}` };
  }
}
