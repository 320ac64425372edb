import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextAnniversary } from '../../src/imports/anniversary.ts';
import { addDays, addMonths } from '../../src/platform/civil-date.ts';

describe('the next anniversary', () => {
  it.each([
    ['2023-05-01', '2024-12-15', 12, '2025-05-01'],
    ['2023-12-15', '2024-12-15', 12, '2024-12-15'],
    ['2024-12-15', '2024-12-15', 12, '2025-12-15'],
    ['2024-02-29', '2024-12-15', 12, '2025-02-28'],
    ['2024-02-29', '2027-12-15', 12, '2028-02-29'],
    ['2024-01-31', '2024-02-10', 1, '2024-02-29'],
    ['2024-01-31', '2024-03-01', 1, '2024-03-31'],
    ['2026-01-01', '2024-12-15', 12, '2027-01-01'],
  ])('of %s as of %s, every %i months, is %s', (start, asOf, months, expected) => {
    expect(nextAnniversary(start, asOf, months)).toBe(expected);
  });

  it('is the first one that is neither before the day nor the start itself', () => {
    const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));
    fc.assert(
      fc.property(day, day, fc.constantFrom(1, 3, 12, 24), (start, asOf, months) => {
        let cycles = 1;
        while (addMonths(start, cycles * months) < asOf) cycles += 1;
        expect(nextAnniversary(start, asOf, months)).toBe(addMonths(start, cycles * months));
      }),
    );
  });
});
