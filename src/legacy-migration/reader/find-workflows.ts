import type { LegacyMap, LegacyValue, LegacyWorkflow } from '../convert/legacy-value.ts';
import type { ModuleGraph } from './module-graph.ts';
import type { Module } from './parse-module.ts';

/**
 * The workflows that a file defines: all exported ones, also within lists and maps, or, where none is exported, the
 * declared ones. A workflow that a file only re-exports belongs to the file that defines it.
 */
export function findWorkflows(graph: ModuleGraph, module: Module): LegacyWorkflow[] {
  graph.takeRemarks();
  const exported = graph.exportNames(module).map((name) => ({ name, value: graph.exported(module, name) }));
  const found = exported.flatMap(({ name, value }) => workflowsIn(name, value));
  const declared =
    found.length > 0
      ? []
      : [...module.bindings.keys()].flatMap((name) => workflowsIn(name, graph.bound(module, name)));
  const remarks = [...module.remarks, ...graph.takeRemarks()];
  const once = new Map([...found, ...declared].map((each) => [each.value, each]));
  return [...once.values()].map(({ name, value }) => ({
    name,
    value,
    file: value.at.file,
    lines: module.lines,
    remarks,
  }));
}

type Named = { readonly name: string; readonly value: LegacyMap };

function workflowsIn(name: string, value: LegacyValue | null, depth = 0): Named[] {
  if (value?.kind === 'map' && isWorkflow(value)) return [{ name, value }];
  if (depth > 2 || value === null) return [];
  if (value.kind === 'list')
    return value.items.flatMap((item, index) => workflowsIn(`${name}[${index}]`, item, depth + 1));
  return value.kind === 'map'
    ? value.entries.flatMap((entry) => workflowsIn(entry.key, entry.value, depth + 1))
    : [];
}

function isWorkflow({ entries }: LegacyMap): boolean {
  const has = (key: string): boolean => entries.some((entry) => entry.key === key);
  const steps = entries.find((entry) => entry.key === 'steps')?.value;
  return (
    (steps?.kind === 'list' || steps?.kind === 'unread' || steps?.kind === 'map') &&
    ['id', 'stage', 'trigger'].some(has)
  );
}
