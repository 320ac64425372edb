import type { ValueType } from './context-types.ts';
import type { LegacyMapping } from './mapping.ts';
import type { OutputShape } from './output-shape.ts';

/** A step, with the names by which texts refer to it. */
export type StepName = {
  readonly key: string;
  readonly name: string;
  readonly ids: readonly string[];
  readonly outputs: readonly string[];
};

/** The names that one workflow may use. */
export type LegacyNames = {
  readonly mapping: LegacyMapping;
  readonly steps: readonly StepName[];
  /** What is known of each output, by its key. */
  readonly shapes: Map<string, OutputShape>;
  /** Names of the workflow itself as a namespace, such as `winback`. */
  readonly own: ReadonlySet<string>;
};

/** A block around a name, in which the name is looked up; the innermost is last. */
export type NameFrame =
  /** An entry of a list; `path` is null where only running the code would give the list. */
  | {
      readonly kind: 'entry';
      readonly path: string | null;
      readonly names: readonly string[];
      readonly block: boolean;
    }
  /** One step of an unrolled `#each previousSteps`, and one output of it. */
  | { readonly kind: 'step'; readonly index: number; readonly names: readonly string[] }
  | {
      readonly kind: 'output';
      readonly step: number;
      readonly index: number;
      readonly names: readonly string[];
    };
export type NameScope = { readonly frames: readonly NameFrame[]; readonly stepIndex: number };

/** What a name stands for. `text` is how to write it at its place, `path` is its path from the root. */
export type NameMeaning =
  | {
      readonly kind: 'path';
      readonly text: string;
      readonly path: string | null;
      readonly type: ValueType;
      readonly mayMiss: boolean;
      readonly renamed: boolean;
    }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** An expression in our language, from the mapping. */
  | { readonly kind: 'expression'; readonly text: string }
  | { readonly kind: 'steps' }
  | { readonly kind: 'outputs'; readonly step: number }
  | { readonly kind: 'unknown'; readonly why: string };
