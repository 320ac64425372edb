import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import type { ConvertedWorkflow } from './convert/convert-workflow.ts';
import { type MigrationReport, reportMarkdown } from './convert/report.ts';
import { migrateLegacy } from './migrate-legacy.ts';
import type { LegacySource } from './ports.ts';

export type MigrateLegacy = (
  actor: Actor,
  args: {
    readonly paths: readonly string[];
    /** The path of a mapping: renamed paths, stages, helpers and keys, on top of the defaults. */
    readonly mapping?: string | undefined;
    /** Keeps a file, and gives its path; left out, none is written. */
    readonly write?: ((name: string, text: string) => Promise<string>) | undefined;
  },
) => Promise<{ readonly report: MigrationReport; readonly markdown: string }>;

/**
 * Turns hardcoded workflows into playbooks, a file each and a report. Where a `playbookStore` is given it publishes what needs
 * nobody, from today on.
 */
export function createMigrateLegacy(deps: {
  readonly source: LegacySource;
  readonly playbookYaml: (workflow: ConvertedWorkflow) => string;
  readonly libraryKeys: () => Promise<readonly string[]>;
  readonly playbookStore: PlaybookStore | null;
  readonly today: () => string;
}): MigrateLegacy {
  const { source, playbookStore } = deps;
  return async function migrate(actor, { paths, mapping, write }) {
    requirePermission(actor, playbookStore === null ? 'playbooks:write' : 'playbooks:publish');
    const report = await migrateLegacy(
      {
        source,
        libraryKeys: await deps.libraryKeys(),
        write: write && ((workflow) => write(`${workflow.key}.yaml`, deps.playbookYaml(workflow))),
        publish: playbookStore ? { playbookStore, from: deps.today(), actor: actor.name } : undefined,
      },
      paths,
      mapping === undefined ? undefined : source.readMapping(mapping),
    );
    const markdown = reportMarkdown(report);
    await write?.('REPORT.md', markdown);
    return { report, markdown };
  };
}
