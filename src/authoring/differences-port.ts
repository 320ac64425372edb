import type { Json } from '../platform/json.ts';
import type { CountLines } from './playbook-changes.ts';

/** JSON Patch, RFC 6902. */
export type PatchOperation = {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
};

/** The differences of two values, for people and for programs. */
export type Differences = {
  readonly countLines: CountLines;
  /** A unified diff of two texts. */
  unified(before: string, after: string, names: { readonly before: string; readonly after: string }): string;
  /** The operations that turn `before` into exactly `after`. */
  patch(before: Json, after: Json): PatchOperation[];
};
