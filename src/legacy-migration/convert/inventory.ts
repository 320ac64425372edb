import type { ConvertedWorkflow } from './convert-workflow.ts';
import type { Finding } from './finding.ts';

/** One workflow in the list of all workflows found. */
export type InventoryEntry = {
  readonly key: string;
  readonly legacyKey: string;
  readonly stage: string;
  readonly file: string;
  readonly steps: number;
  readonly artifacts: number;
  readonly converted: number;
  readonly approximated: number;
  readonly needsPerson: number;
  readonly complexity: 'low' | 'medium' | 'high';
  /** Estimated working minutes for a person; see EFFORT. */
  readonly minutes: number;
  /** The order in which to migrate; 1 comes first. */
  readonly order: number;
};

/** Minutes, by rule of thumb, not measured; docs/migration-guide.md states them. */
const EFFORT = { workflow: 15, step: 5, artifact: 3, approximated: 1, needsPerson: 10 } as const;

export const countOf = (findings: readonly Finding[], severity: Finding['severity']): number =>
  findings.filter((finding) => finding.severity === severity).length;

/** All workflows in the order to migrate them: those that others read come first, then the cheapest. */
export function inventoryOf(workflows: readonly ConvertedWorkflow[]): InventoryEntry[] {
  const entries = workflows.map((workflow) => ({ workflow, entry: entryFor(workflow) }));
  const ordered: InventoryEntry[] = [];
  const left = new Set(entries);
  while (left.size > 0) {
    const keys = new Set([...left].map(({ workflow }) => workflow.key));
    const free = [...left].filter(({ workflow }) =>
      workflow.reads.every((key) => key === workflow.key || !keys.has(key)),
    );
    const from = free.length > 0 ? free : [...left];
    const next = from.reduce((best, each) => (each.entry.minutes < best.entry.minutes ? each : best));
    left.delete(next);
    ordered.push({ ...next.entry, order: ordered.length + 1 });
  }
  return ordered;
}

function entryFor({
  key,
  legacyKey,
  stage,
  file,
  steps,
  artifacts,
  findings,
}: ConvertedWorkflow): Omit<InventoryEntry, 'order'> {
  const [converted, approximated, needsPerson] = [
    countOf(findings, 'converted'),
    countOf(findings, 'approximated'),
    countOf(findings, 'needs_person'),
  ];
  const minutes =
    EFFORT.workflow +
    EFFORT.step * steps +
    EFFORT.artifact * artifacts +
    EFFORT.approximated * approximated +
    EFFORT.needsPerson * needsPerson;
  const demanding = minutes < 180 ? 'medium' : 'high';
  const complexity = minutes < 60 ? 'low' : demanding;
  return {
    key,
    legacyKey,
    stage,
    file,
    steps,
    artifacts,
    converted,
    approximated,
    needsPerson,
    complexity,
    minutes,
  };
}
