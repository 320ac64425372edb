import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

it('SECURITY.md names a test for each claim, and each is there', () => {
  const page = readFileSync(new URL('SECURITY.md', root), 'utf8');
  const claims = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (against|---)/.test(line));
  expect(claims.length).toBeGreaterThan(8);
  for (const claim of claims) {
    const named = [...claim.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path);
    expect(named.length, claim).toBeGreaterThan(0);
    for (const path of named) expect(existsSync(new URL(path, root)), path).toBe(true);
  }
});
