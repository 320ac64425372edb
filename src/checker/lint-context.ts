import type { Definition } from '../playbook/schema.ts';
import { type ConstantSource, type PathSource, type ShapeSource, sourcesOf } from '../playbook/sources.ts';
import { type Flow, flowOf } from './analysis/control-flow.ts';
import { type Implications, implicationsOf } from './analysis/implications.ts';
import { type Taints, taintsOf } from './analysis/taint.ts';
import { type ReadTemplate, readTemplate } from './analysis/template-references.ts';
import type { LintEnvironment } from './environment.ts';

/** A definition with all that the rules need to know of it, worked out once. */
export type Scene = {
  readonly definition: Definition;
  readonly environment: LintEnvironment;
  readonly flow: Flow;
  readonly templates: readonly ReadTemplate[];
  readonly paths: readonly PathSource[];
  readonly constants: readonly ConstantSource[];
  readonly shapes: readonly ShapeSource[];
  readonly taints: Taints;
  readonly follow: Implications;
};

export function sceneOf(definition: Definition, environment: LintEnvironment): Scene {
  const { templates, ...rest } = sourcesOf(definition);
  const read = templates.map((source) => ({ source, reading: readTemplate(source.source, source.item) }));
  const taints = taintsOf(definition, read, rest.paths);
  const follow = implicationsOf(definition, read, rest.constants, rest.paths);
  return { definition, environment, flow: flowOf(definition), templates: read, ...rest, taints, follow };
}
