import type { Expression } from 'oxc-parser';
import type { LegacyValue, Remark } from '../convert/legacy-value.ts';
import { unmask } from './mask-source.ts';
import type { FunctionLike, Module } from './parse-module.ts';

/** Where an expression is evaluated: its file, and the arguments of the function around it. */
export type Site = {
  readonly module: Module;
  readonly locals: ReadonlyMap<string, LegacyValue>;
  readonly depth: number;
};

/** The state that all evaluations of one run share. */
export type Evaluator = {
  /** The value of a top-level name of a file, which may be imported. */
  readonly lookUp: (module: Module, name: string) => LegacyValue | null;
  readonly value: (node: Expression, site: Site) => LegacyValue;
  readonly functionNamed: (module: Module, name: string) => FunctionAt | null;
  readonly remarks: Remark[];
  /** How many values may still be read. Without a limit, lists spread into each other would grow without end. */
  budget: number;
};
export type FunctionAt = { readonly module: Module; readonly node: FunctionLike };

/** A value that only running the code would give. */
export function unreadAt(node: { start: number; end: number }, { module }: Site, why: string): LegacyValue {
  const source = unmask(module.source.slice(node.start, Math.min(node.end, node.start + 400)));
  return { kind: 'unread', source, why, at: module.placeOf(node.start) };
}
