/** The name that was probably meant: the nearest by edits, if it is near at all. */
export function closest(name: string, names: readonly string[]): string | null {
  const wanted = plain(name);
  let best: { name: string; edits: number } | null = null;
  for (const each of names) {
    const edits = editsBetween(wanted, plain(each));
    if (edits <= Math.max(1, Math.floor(wanted.length / 3)) && (best === null || edits < best.edits))
      best = { name: each, edits };
  }
  return best?.name ?? null;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
