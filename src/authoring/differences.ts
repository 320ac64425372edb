import { createTwoFilesPatch, diffLines } from 'diff';
import { createPatch } from 'rfc6902';
import type { Differences } from './differences-port.ts';

/** Texts of strangers may differ in every line; beyond this many edits they are compared as a whole. */
const MAX_EDITS = 5_000;

export function createDifferences(): Differences {
  return {
    countLines(before, after) {
      const parts = diffLines(ended(before), ended(after), { maxEditLength: MAX_EDITS });
      if (!parts) return { added: linesOf(after), removed: linesOf(before) };
      const count = (which: 'added' | 'removed'): number =>
        parts.filter((part) => part[which]).reduce((sum, part) => sum + part.count, 0);
      return { added: count('added'), removed: count('removed') };
    },
    unified: (before, after, names) =>
      createTwoFilesPatch(names.before, names.after, before, after, undefined, undefined, { context: 3 }),
    patch: (before, after) => createPatch(before, after),
  };
}

const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
const linesOf = (text: string): number => ended(text).split('\n').length - 1;
