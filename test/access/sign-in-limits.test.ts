import { expect, it } from 'vitest';
import { createSignInLimits } from '../../src/access/sign-in-limits.ts';

it('lets an address try so often in a window, tells the rest when to come back, and begins anew', async () => {
  let now = 0;
  const { consume } = createSignInLimits({ now: () => new Date(now) });
  const ask = () => consume('192.0.2.1|/sign-in/email', { window: 60, max: 2 });
  expect([await ask(), await ask()].map(({ allowed }) => allowed)).toEqual([true, true]);
  now = 20_000;
  expect(await ask()).toEqual({ allowed: false, retryAfter: 40 });
  // Trying on does not lengthen the wait.
  now = 59_999;
  expect((await ask()).allowed).toBe(false);
  now = 60_000;
  expect((await ask()).allowed).toBe(true);
  expect(await consume('192.0.2.2|/sign-in/email', { window: 60, max: 2 })).toMatchObject({ allowed: true });
});
