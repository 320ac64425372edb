/**
 * Which keys a file has had already, in some twenty bytes a key: the hashes alone are kept, 64 bits each. That two
 * different keys of a million share one has a chance of one in thirty million.
 */
export class KeySet {
  #hashes = new BigUint64Array(1024);
  size = 0;

  /** Adds a key; false where it was there. */
  add(key: string): boolean {
    const hash = hashOf(key);
    const at = this.#placeOf(hash, this.#hashes);
    if (this.#hashes[at] === hash) return false;
    this.#hashes[at] = hash;
    this.size += 1;
    if (this.size * 2 > this.#hashes.length) this.#grow();
    return true;
  }

  has(key: string): boolean {
    const hash = hashOf(key);
    return this.#hashes[this.#placeOf(hash, this.#hashes)] === hash;
  }

  #placeOf(hash: bigint, hashes: BigUint64Array): number {
    const mask = hashes.length - 1;
    let at = Number(hash & 0xffffffffn) & mask;
    while (hashes[at] !== 0n && hashes[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const larger = new BigUint64Array(this.#hashes.length * 2);
    for (const hash of this.#hashes) if (hash !== 0n) larger[this.#placeOf(hash, larger)] = hash;
    this.#hashes = larger;
  }
}

/** Two mixed 32-bit hashes side by side; never 0, which marks a free place. */
function hashOf(text: string): bigint {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const hash = (BigInt(b >>> 0) << 32n) | BigInt(a >>> 0);
  return hash === 0n ? 1n : hash;
}
