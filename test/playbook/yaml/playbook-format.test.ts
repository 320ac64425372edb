import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlaybook } from '../../../src/checker/check-playbook.ts';
import { type PlaybookFile, playbookFileSchema } from '../../../src/playbook/schema.ts';
import { canonical } from '../../../src/playbook/versions.ts';
import { createPlaybookFormat } from '../../../src/playbook/yaml/playbook-format.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

const format = createPlaybookFormat();
const folder = new URL('../../../seeds/playbooks/', import.meta.url);
const library = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(new URL(name, folder), 'utf8'),
}));
const playbookIn = (text: string, name = 'x.yaml'): PlaybookFile =>
  readPlaybook(format, { name, text }).playbook;

/** Words that do not begin with #, since the test could not tell such a line of a text from a comment. */
const someWords = fc.string({ minLength: 1 }).filter((words) => !words.startsWith('#'));

describe.each(library)('$name', ({ text }) => {
  it('comes back byte for byte', () => {
    expect(format.write(playbookIn(text), text)).toBe(text);
  });

  it('means the same without its comments, in a stable form', () => {
    const anew = format.write(playbookIn(text), null);
    expect(canonical(playbookIn(anew))).toBe(canonical(playbookIn(text)));
    expect(format.write(playbookIn(anew), null)).toBe(anew);
    expect(format.write(playbookIn(anew), anew)).toBe(anew);
  });

  it('keeps every comment and means what it should, whatever changes', () => {
    const playbook = playbookIn(text);
    const comments = text.match(/^\s*#.*$/gm) ?? [];
    fc.assert(
      fc.property(fc.nat(50), fc.nat(300), someWords, (priority, days, words) => {
        const changed = playbookFileSchema.parse({
          ...playbook,
          priority,
          window: { ...playbook.window, days_max: days + 500, repeat_later: null },
          variables: { ...playbook.variables, added: words, spaced: `${words}\n` },
          description: `${words} of ${playbook.key}`,
        });
        const written = format.write(changed, text);
        expect(canonical(playbookIn(written))).toBe(canonical(changed));
        expect(written.match(/^\s*#.*$/gm)).toEqual(comments);
      }),
      // Each run writes a whole stage three times.
      { numRuns: 3, examples: [[0, 0, ' ']] },
    );
  });
});

describe('a file that is written from nothing', () => {
  const text = format.write(
    smallPlaybook({ variations: [{ name: 'all', audience: {}, priority: 1 }] }),
    null,
  );

  it('names its schema first and ends with a line break', () => {
    expect(text).toMatch(/^# yaml-language-server: \$schema=/);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it('leaves out defaults', () => {
    expect(text).not.toMatch(/repeat_later|max_visits|priority: 0|variables|checks|\[\]/);
  });

  it('has prompts as blocks, each line as it was typed', () => {
    const long = `${'word '.repeat(60)}\n  indented\n\n\ttab: "quoted" # no comment\n`;
    const [assess, plan] = smallPlaybook().steps;
    const written = format.write(smallPlaybook({ steps: [{ ...assess, llm_prompt: long }, plan] }), null);
    expect(written).toContain('llm_prompt: |\n');
    expect(playbookIn(written).steps[0]?.llm_prompt).toBe(long);
  });
});

describe('an untrusted file is refused at once, with its place', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...[...'bcdefghi'].map(
      (each, index) => `${each}: &${each} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`,
    ),
  ];
  it.each<[string, string, RegExp]>([
    ['brackets without end', '['.repeat(100_000), /:1:41: nested deeper than 40/],
    ['braces without end', `key: ${'{'.repeat(5_000)}`, /nested deeper than 40/],
    [
      'indentation without end',
      Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /nested deeper|Maximum/,
    ],
    ['aliases that multiply', bomb.join('\n'), /anchors and aliases/],
    ['a list that holds itself', 'key: &a [*a]', /anchors and aliases/],
    ['a tag', 'key: prepare\nstage_name: !!js/function "x"', /:2:13: tags are not taken/],
    ['a key twice', 'key: a\nkey: b', /:2:1: this key stands here twice/],
    ['two documents', 'key: a\n---\nkey: b', /:2:1: a second document/],
    ['a key that is a map', '? { a: 1 }\n: 2', /a key must be a plain word/],
    ['a character that no database stores', 'key: "a\\0b"', /:1:6: holds a control character/],
    ['an escape for terminals', 'stage_name: "\\e[2J"', /holds a control character/],
    ['half a character', 'key: "\\uD800"', /holds a control character/],
    ['more than a playbook can be', `key: ${'x'.repeat(1_000_001)}`, /larger than 1,000,000 characters/],
  ])('%s', (_what, text, message) => {
    expect(() => format.read(text, 'evil.yaml')).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('but brackets in prompts are words', () => {
    const text = `prompt: |\n  ${'{{a}} ['.repeat(500)}\nother: "${'['.repeat(500)}"\n`;
    expect(format.read(text, 'x.yaml').value).toMatchObject({ other: '['.repeat(500) });
  });
});

describe('a place in a file', () => {
  const text =
    'a:\n  - key: one\n    prompt: |\n      first\n      second\n    short: "quoted"\n    plain: words\n';
  const file = format.read(text, 'x.yaml');

  it.each([
    [['a', 0, 'short'], undefined, { line: 6, column: 5 }],
    [['a', 0, 'nothing'], undefined, { line: 2, column: 5 }],
    [['a', 0, 'prompt'], { line: 2, column: 3 }, { line: 5, column: 9 }],
    [['a', 0, 'short'], { line: 1, column: 3 }, { line: 6, column: 15 }],
    [['a', 0, 'plain'], { line: 1, column: 3 }, { line: 7, column: 14 }],
  ])('%j at %j', (pointer, inText, place) => {
    expect(file.locate(pointer, inText)).toEqual(place);
  });
});
