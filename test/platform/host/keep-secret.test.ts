import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStrongSecret } from '../../../src/platform/config/values.ts';
import { keepSecret } from '../../../src/platform/host/keep-secret.ts';
import { temporaryFolder } from '../../support/cli.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('a secret that the data folder keeps', () => {
  it('is random, stays the same, and is readable by its owner alone', () => {
    const secret = keepSecret(folder.path, 'auth-secret');
    expect(isStrongSecret(secret)).toBe(true);
    expect(keepSecret(folder.path, 'auth-secret')).toBe(secret);
    expect(keepSecret(folder.path, 'another')).not.toBe(secret);
    expect(statSync(join(folder.path, 'auth-secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path)).toEqual(['another', 'auth-secret']);
  });

  it('is refused where somebody made it weak, without being said', () => {
    writeFileSync(join(folder.path, 'auth-secret'), 'geheim');
    expect(() => keepSecret(folder.path, 'auth-secret')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.not.stringContaining('geheim') }),
    );
  });
});

it.each([
  ['short', 'kV3xQ9ZaYc1Z7pL2mW8tR4nB6aaaaaa', false],
  ['one character', 'a'.repeat(64), false],
  ['a word again and again', 'nightshiftsec'.repeat(4), false],
  ['few characters', 'abcabbacbacbabcabcbacbabcabcbabcabcabcabbac', false],
  ['random', 'Vq0jNw5sZkY8xW2mTbR7cLfH3uPdG9eA', true],
  ['hexadecimal', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c', true],
])('a secret that is %s', (_, secret, strong) => {
  expect(isStrongSecret(secret)).toBe(strong);
});
