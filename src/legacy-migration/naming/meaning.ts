import type { ValueType } from './context-types.ts';
import type { LegacyMapping } from './mapping.ts';
import type { OutputShape } from './output-shape.ts';

/** A step as names refer to it. */
export type StepName = {
  readonly key: string;
  readonly name: string;
  readonly ids: readonly string[];
  readonly outputs: readonly string[];
};

/** What the names in one workflow mean. */
export type LegacyNames = {
  readonly mapping: LegacyMapping;
  readonly steps: readonly StepName[];
  /** By the key of the output. */
  readonly shapes: Map<string, OutputShape>;
  /** Names of the workflow itself as a namespace, such as `winback`. */
  readonly own: ReadonlySet<string>;
};

/** Where a name is looked up: the blocks around it, the innermost last. */
export type NameFrame =
  /** An entry of a list; `path` is null where only running the code would tell. */
  | {
      readonly kind: 'entry';
      readonly path: string | null;
      readonly names: readonly string[];
      readonly block: boolean;
    }
  /** One step of the unrolled `#each previousSteps`, and one output of it. */
  | { readonly kind: 'step'; readonly index: number; readonly names: readonly string[] }
  | {
      readonly kind: 'output';
      readonly step: number;
      readonly index: number;
      readonly names: readonly string[];
    };
export type NameScope = { readonly frames: readonly NameFrame[]; readonly stepIndex: number };

/** What a name stands for. `text` is how to write it at this place, `path` where it is from the root. */
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
  /** An expression of ours that the mapping gives. */
  | { readonly kind: 'expression'; readonly text: string }
  | { readonly kind: 'steps' }
  | { readonly kind: 'outputs'; readonly step: number }
  | { readonly kind: 'unknown'; readonly why: string };
