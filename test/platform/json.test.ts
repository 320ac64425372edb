import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNestedDeeper, parseExactly } from '../../src/platform/json.ts';

describe('JSON that is read exactly', () => {
  it.each<[string, unknown]>([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567.5', '12345678901234567.5'],
    ['1e400', '1e400'],
    ['-1E+400', '-1E+400'],
    ['1e3', 1000],
    ['0.1234567890123456789', 0.12345678901234568],
    ['[9007199254740993,1]', ['9007199254740993', 1]],
    ['{"9007199254740993":9007199254740993}', { '9007199254740993': '9007199254740993' }],
    ['"is \\"9007199254740993\\", 1e400"', 'is "9007199254740993", 1e400'],
    ['"\\\\",', null],
    ['00009007199254740993', null],
  ])('%s', (text, expected) => {
    if (expected === null) expect(() => parseExactly(text)).toThrow(SyntaxError);
    else expect(parseExactly(text)).toEqual(expected);
  });

  it('is the result of JSON.parse where nothing is rounded', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789eE".\\'), minLength: 16, maxLength: 24 });
    const safe = fc.jsonValue().filter((value) => !/\d{16}|e\+/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, digits, (value, text) => {
        const written = JSON.stringify({ value, [text]: text });
        expect(parseExactly(written)).toEqual(JSON.parse(written));
      }),
    );
  });

  it('may be nested to a limit and no deeper', () => {
    const nested = (depth: number): unknown => parseExactly(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(isNestedDeeper(nested(5), 5)).toBe(false);
    expect(isNestedDeeper(nested(6), 5)).toBe(true);
    expect(isNestedDeeper(nested(100_000), 5)).toBe(true);
    expect(isNestedDeeper({ a: 1, b: [{ c: [] }] }, 3)).toBe(true);
    expect(isNestedDeeper('[[[[', 0)).toBe(false);
  });
});
