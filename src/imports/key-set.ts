/**
 * The keys that a file has had so far, in about twenty bytes a key: only 64-bit hashes are kept, each as two halves
 * side by side. Among a million different keys, the chance that any two share a hash is one in thirty million.
 */
export class KeySet {
  #halves = new Uint32Array(2_048);
  size = 0;

  /** Adds a key; false where the set had it already. */
  add(key: string): boolean {
    const { a, b } = hashOf(key);
    const at = placeOf(a, b, this.#halves);
    if (this.#halves[at] !== 0) return false;
    this.#halves[at] = a;
    this.#halves[at + 1] = b;
    this.size += 1;
    if (this.size * 4 > this.#halves.length) this.#grow();
    return true;
  }

  has(key: string): boolean {
    const { a, b } = hashOf(key);
    return this.#halves[placeOf(a, b, this.#halves)] !== 0;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#halves.length * 2);
    for (let at = 0; at < this.#halves.length; at += 2) {
      const [a = 0, b = 0] = [this.#halves[at], this.#halves[at + 1]];
      if (a !== 0) larger.set([a, b], placeOf(a, b, larger));
    }
    this.#halves = larger;
  }
}

/** The position of a hash, or the free position where it belongs. */
function placeOf(a: number, b: number, halves: Uint32Array): number {
  const last = halves.length - 1;
  let at = (b * 2) & last;
  while (halves[at] !== 0 && (halves[at] !== a || halves[at + 1] !== b)) at = (at + 2) & last;
  return at;
}

/** Two mixed 32-bit hashes; the first is never 0, which marks a free place. */
function hashOf(text: string): { readonly a: number; readonly b: number } {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { a: a >>> 0 || 1, b: b >>> 0 };
}
