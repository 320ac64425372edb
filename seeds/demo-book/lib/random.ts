import { createHash } from 'node:crypto';

/** A source of chance that gives the same draws on every machine and every day. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(low: number, high: number): number;
  /** A number between both ends, with this many decimals. */
  between(low: number, high: number, decimals?: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** `count` different entries in random order; fewer where the list is shorter. */
  sample<T>(list: readonly T[], count: number): T[];
  shuffle<T>(list: readonly T[]): T[];
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state ^= text.charCodeAt(index);
    state = Math.imul(state, 0x01000193);
  }
  return state >>> 0;
}

/** mulberry32: small, fast, and good enough for a demo. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A source of chance for one purpose, named by `names`. What one account draws does not depend on the draws of another,
 * so a changed sentence does not reshuffle the whole book.
 */
export function randomFor(seed: number, ...names: string[]): Random {
  const next = generator(hash(`${seed}/${names.join('/')}`));
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const shuffle = <T>(list: readonly T[]): T[] => {
    const copy = [...list];
    for (let index = copy.length - 1; index > 0; index -= 1) {
      const other = int(0, index);
      const held = copy[index] as T;
      copy[index] = copy[other] as T;
      copy[other] = held;
    }
    return copy;
  };
  return {
    next,
    int,
    between: (low, high, decimals = 1) => Number((low + next() * (high - low)).toFixed(decimals)),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('pick from an empty list');
      return list[int(0, list.length - 1)] as T;
    },
    sample: (list, count) => shuffle(list).slice(0, count),
    shuffle,
  };
}

/** Deals entries so that all of a list are used once before any is used again. */
export function deckOf<T>(random: Random, list: readonly T[]): (fits?: (entry: T) => boolean) => T {
  let rest: T[] = [];
  return (fits = () => true) => {
    if (!rest.some(fits)) rest = [...rest, ...random.shuffle(list)];
    const at = rest.findIndex(fits);
    if (at < 0) throw new RangeError('nothing in the deck fits');
    return rest.splice(at, 1)[0] as T;
  };
}

const NAMESPACE = Buffer.from('6f5c1b0e2d8a5c3e9b7a4d1f0e6c8a92', 'hex');

/** A name-based UUID (version 5): the same name has the same id for ever. */
export function uuidFor(...names: string[]): string {
  const digest = createHash('sha1').update(NAMESPACE).update(names.join('/')).digest().subarray(0, 16);
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
