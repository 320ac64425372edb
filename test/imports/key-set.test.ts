import { describe, expect, it } from 'vitest';
import { KeySet } from '../../src/imports/key-set.ts';

describe('a set of keys', () => {
  it('knows every key that was added and no other, as it grows', () => {
    const keys = Array.from({ length: 50_000 }, (_, at) => `key ${at}`);
    const set = new KeySet();
    expect(keys.every((key) => set.add(key))).toBe(true);
    expect(keys.some((key) => set.add(key))).toBe(false);
    expect(keys.every((key) => set.has(key))).toBe(true);
    expect(keys.some((key) => set.has(`no ${key}`))).toBe(false);
  });
});
