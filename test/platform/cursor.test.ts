import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cursorOf, pageFrom, placeIn } from '../../src/platform/cursor.ts';

const place = z.tuple([z.string(), z.number().int()]);

describe('a cursor', () => {
  it('is the place that it was made of', () => {
    expect(placeIn(place, cursorOf(['Łódź', 7]))).toEqual(['Łódź', 7]);
    expect(placeIn(place, undefined)).toBeUndefined();
  });

  it.each(['', 'x', 'bnVsbA', cursorOf(['a']), cursorOf(['a', 'b'])])(
    'of another list is refused: %j',
    (cursor) => {
      expect(() => placeIn(place, cursor)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
    },
  );
});

describe('a page', () => {
  const next = (found: number[], limit: number) => pageFrom(found, limit, (last) => [last]).next;

  it('has a next one where one more was found than it takes', () => {
    expect(pageFrom([1, 2, 3], 2, (last) => [last])).toEqual({ items: [1, 2], next: cursorOf([2]) });
    expect(next([1, 2], 2)).toBeNull();
    expect(next([], 2)).toBeNull();
  });
});
