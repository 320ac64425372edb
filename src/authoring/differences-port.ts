import type { Json } from '../platform/json.ts';
import type { CountLines } from './playbook-changes.ts';

/** JSON Patch, RFC 6902. */
export type PatchOperation = {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
};

/** How two things differ, for people and for programs. */
export type Differences = {
  readonly countLines: CountLines;
  /** A unified diff of two texts. */
  unified(before: string, after: string, names: { readonly before: string; readonly after: string }): string;
  /** What makes `after` of `before`; applying it gives exactly `after`. */
  patch(before: Json, after: Json): PatchOperation[];
};
