import type { KindColumn } from '../kinds/kind-spec.ts';
import { booleanOf } from './conversions.ts';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[_\s-]+/g, ' ')
    .trim();

/** The value of ours that a foreign value probably means; null where only a person can tell. */
export function guessedValue(column: KindColumn, value: string): string | null {
  const word = plain(value);
  const choices = column.oneOf ?? Object.keys(column.valueAliases ?? {});
  const same = choices.find((choice) => plain(choice) === word);
  if (same !== undefined) return same;
  const found = choices.find((choice) => column.valueAliases?.[choice]?.includes(word));
  if (found !== undefined) return found;
  return column.type === 'boolean' ? (booleanOf(value)?.toString() ?? null) : null;
}
