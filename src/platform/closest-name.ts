import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `name` is most likely a slip for: of those the fewest edits away the first, if it is near at all,
 * which is one edit for every three letters. Letters that changed places with their neighbour are one edit.
 * @param spell what of a name is compared; by default everything but its case
 * @returns undefined where none is near; never `name` itself
 */
export function closestName(
  name: string,
  candidates: readonly string[],
  spell = (text: string): string => text.toLowerCase(),
): string | undefined {
  const wanted = spell(name);
  let closest: string | undefined;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const edits = editsBetween(wanted, spell(candidate));
    if (edits < fewest) [closest, fewest] = [candidate, edits];
  }
  return closest;
}

const editsBetween = (a: string, b: string): number => (isSwap(a, b) ? 1 : distance(a, b));

function isSwap(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const isOne = at < a.length && a[at] === b[at + 1] && a[at + 1] === b[at];
  return isOne && a.slice(at + 2) === b.slice(at + 2);
}
