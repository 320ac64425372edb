import type { Playbook } from '../playbook/schema.ts';
import { type ConstantSource, type PathSource, type ShapeSource, sourcesOf } from '../playbook/sources.ts';
import { type ControlFlow, flowOf } from './analysis/control-flow.ts';
import { type Implications, implicationsOf } from './analysis/implications.ts';
import { type Taints, taintsOf } from './analysis/taint.ts';
import { type ReadTemplate, readTemplate } from './analysis/template-references.ts';
import type { LintEnvironment } from './environment.ts';

/** A playbook with every analysis that the rules need, computed once. */
export type LintContext = {
  readonly playbook: Playbook;
  readonly environment: LintEnvironment;
  readonly flow: ControlFlow;
  readonly templates: readonly ReadTemplate[];
  readonly paths: readonly PathSource[];
  readonly constants: readonly ConstantSource[];
  readonly shapes: readonly ShapeSource[];
  readonly taints: Taints;
  readonly follow: Implications;
};

export function lintContextOf(playbook: Playbook, environment: LintEnvironment): LintContext {
  const { templates, ...rest } = sourcesOf(playbook);
  const read = templates.map((source) => ({ source, reading: readTemplate(source.source, source.item) }));
  const taints = taintsOf(playbook, read, rest.paths);
  const follow = implicationsOf(playbook, read, rest.constants, rest.paths);
  return { playbook, environment, flow: flowOf(playbook), templates: read, ...rest, taints, follow };
}
