import { describe, expect, it } from 'vitest';
import { closestName } from '../../src/platform/closest-name.ts';

const NAMES = ['renewal_date', 'term_start', 'arr', 'name'];

describe('the closest name', () => {
  it.each([
    ['renewal_dat', 'renewal_date'],
    ['renewel_dates', 'renewal_date'],
    ['Term_Start', 'term_start'],
    ['ar', 'arr'],
    ['nmae', 'name'],
    ['arr', undefined],
    ['number', undefined],
    ['', undefined],
  ])('to %s is %s', (name, expected) => {
    expect(closestName(name, NAMES)).toBe(expected);
  });

  it('is the first of those that are as near', () => {
    expect(closestName('bat', ['cat', 'rat'])).toBe('cat');
  });

  it('is found by what of a name is asked for', () => {
    expect(
      closestName('Account ID', ['account_id'], (text) => text.replaceAll(/\W|_/g, '').toLowerCase()),
    ).toBe('account_id');
  });
});
