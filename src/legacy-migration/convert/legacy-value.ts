import type { Json } from '../../platform/json.ts';
import { needsPerson } from '../../playbook/needs-person-mark.ts';

/**
 * The values in a legacy file, which is parsed but never run. Each value has its location. A value that only running
 * the code would give is `unread`, with its source.
 */
export type SourceLocation = { readonly file: string; readonly line: number };

/** From `offset` of a text on, its characters come from this location. */
type TextMark = SourceLocation & { readonly offset: number };

/** A value that only running the code would give. */
export type Gap = { readonly source: string; readonly why: string; readonly at: SourceLocation };

export type LegacyText = {
  readonly kind: 'text';
  readonly value: string;
  readonly at: SourceLocation;
  readonly marks: readonly TextMark[];
  /** The parts replaced by `[needs a person: …]`. */
  readonly gaps: readonly Gap[];
};
export type LegacyEntry = { readonly key: string; readonly value: LegacyValue; readonly at: SourceLocation };
export type LegacyMap = {
  readonly kind: 'map';
  readonly entries: readonly LegacyEntry[];
  readonly at: SourceLocation;
  /** Spreads and computed keys that could not be read. */
  readonly gaps: readonly Gap[];
};
export type LegacyList = {
  readonly kind: 'list';
  readonly items: readonly LegacyValue[];
  readonly at: SourceLocation;
};
type LegacyScalar = {
  readonly kind: 'scalar';
  readonly value: number | boolean | null;
  readonly at: SourceLocation;
};
type LegacyUnread = { readonly kind: 'unread' } & Gap;
export type LegacyValue = LegacyText | LegacyMap | LegacyList | LegacyScalar | LegacyUnread;

/** A workflow as a legacy file defines it. */
export type LegacyWorkflow = {
  readonly name: string;
  readonly value: LegacyMap;
  readonly file: string;
  readonly lines: number;
  /** Remarks of the reader: approximations, and statements that were not run. */
  readonly remarks: readonly Remark[];
};
export type Remark = {
  readonly severity: 'approximated' | 'needs_person' | 'note';
  readonly message: string;
  readonly at: SourceLocation;
};

/** The entry under the first of `names` that exists; of duplicates the last one. */
export function entryOf(map: LegacyMap, ...names: readonly string[]): LegacyEntry | undefined {
  for (const name of names) {
    const found = map.entries.findLast((entry) => entry.key === name);
    if (found) return found;
  }
  return undefined;
}

export const fieldValue = (map: LegacyMap, ...names: readonly string[]): LegacyValue | undefined =>
  entryOf(map, ...names)?.value;

export const textOf = (value: LegacyValue | undefined): string | undefined => {
  if (value?.kind === 'text') return value.value;
  return value?.kind === 'scalar' && typeof value.value === 'number' ? String(value.value) : undefined;
};

export const mapOf = (value: LegacyValue | undefined): LegacyMap | undefined =>
  value?.kind === 'map' ? value : undefined;

/** The items of a list, or the values of a map. */
export function itemsOf(value: LegacyValue | undefined): readonly LegacyValue[] {
  if (value?.kind === 'list') return value.items;
  return value?.kind === 'map' ? value.entries.map((entry) => entry.value) : [];
}

/** The location in its file of the character at `offset` of a text. */
export function placeIn(text: LegacyText, offset: number): SourceLocation {
  let { file, line } = text.at;
  for (const mark of text.marks) {
    if (mark.offset > offset) break;
    ({ file, line } = mark);
  }
  return { file, line };
}

/** A value as JSON, for metadata; an unread part becomes a mark with its source. */
export function toJson(value: LegacyValue): Json {
  switch (value.kind) {
    case 'text':
    case 'scalar':
      return value.value;
    case 'list':
      return value.items.map(toJson);
    case 'map':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, toJson(entry.value)]));
    case 'unread':
      return needsPerson(value.source);
  }
}

/** Every part of `value` that only running the code would give. */
export function gapsIn(value: LegacyValue): Gap[] {
  switch (value.kind) {
    case 'unread':
      return [value];
    case 'text':
      return [...value.gaps];
    case 'list':
      return value.items.flatMap(gapsIn);
    case 'map':
      return [...value.gaps, ...value.entries.flatMap((entry) => gapsIn(entry.value))];
    default:
      return [];
  }
}
