import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NightshiftError } from '../../../src/platform/errors.ts';
import { newBudget, renderTemplate } from '../../../src/playbook/template/interpreter.ts';

const CORPORA = new URL('../../../shared/data/corpora/', import.meta.url);

/** The result of a template: its text, or the code of its error. Any other error is a bug of ours. */
function outcome(source: string, scope: unknown): { text?: string; code?: string } {
  try {
    return { text: renderTemplate(source, scope) };
  } catch (error) {
    if (error instanceof NightshiftError) return { code: error.code };
    throw error;
  }
}

describe('text from data', () => {
  const HOSTILE = [
    '{{customer.secret}}',
    '{{#each list}}x{{/each}}',
    '{{{constructor}}}',
    '{{> partial}}',
    '\\{{name}}',
    '{{',
    '}}',
    '{{!-- ',
    '$& $1 $$',
    "O'Reilly & Sons <Ltd>",
    '<script>alert(1)</script>',
  ];

  it.each(HOSTILE)('%j is printed as it is', (name) => {
    const scope = { customer: { name, secret: 'the floor price' }, list: [name] };
    expect(renderTemplate('[{{customer.name}}]', scope)).toBe(`[${name}]`);
    expect(renderTemplate('{{#each list}}[{{this}}]{{/each}}', scope)).toBe(`[${name}]`);
    expect(renderTemplate("{{concat '[' customer.name ']'}}", scope)).toBe(`[${name}]`);
    expect(renderTemplate('{{default nothing.here customer.name}}', scope)).toBe(name);
    expect(renderTemplate("{{replace 'x' 'x' customer.name}}", scope)).toBe(name);
    expect(JSON.parse(renderTemplate('{{json customer.name}}', scope))).toBe(name);
  });

  it('is printed as it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(renderTemplate('<{{x.name}}>', { x: { name } })).toBe(`<${name}>`);
      }),
    );
  });

  it.runIf(existsSync(CORPORA))(
    'of the public lists of attacks is printed as it is (skipped without them)',
    () => {
      const read = (file: string) => readFileSync(new URL(file, CORPORA), 'utf8');
      const lines = [...read('template-injection.txt').split('\n'), ...read('xss.txt').split('\n')];
      const naughty = JSON.parse(read('naughty-strings.json')) as string[];
      for (const name of [...lines, ...naughty])
        expect(renderTemplate('[{{customer.name}}]', { customer: { name } })).toBe(`[${name}]`);
    },
  );

  it.runIf(existsSync(CORPORA))(
    'of those lists, as a template, ends in text or in an error of ours (skipped without them)',
    () => {
      const scope = { customer: { name: 'x' } };
      const sources = readFileSync(new URL('template-injection.txt', CORPORA), 'utf8').split('\n');
      const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
      for (const source of sources) {
        const { text } = outcome(source, scope);
        if (text !== undefined && text !== '') expect(source).toContain(text.slice(0, 1));
      }
      expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(before);
    },
  );
});

describe('the prototype', () => {
  const scope = JSON.parse(
    '{"o":{"a":1},"list":[1],"text":"t","own":{"constructor":"c","__proto__":{"x":1}}}',
  );

  it.each([
    'o.constructor',
    'o.__proto__',
    'o.toString',
    'o.hasOwnProperty',
    'constructor',
    '__proto__',
    'constructor.constructor',
    'list.constructor',
    'list.map',
    'list.push',
    'text.length.constructor',
    'text.constructor',
    'text.toUpperCase',
    'this.constructor',
    '@root.constructor',
    'o.[constructor]',
    'o.[__proto__].[constructor]',
    'own.constructor',
    'own.__proto__',
    'own.__proto__.x',
    'o.__defineGetter__',
    'o.__lookupGetter__',
  ])('is not reached by %s', (path) => {
    expect(outcome(`{{${path}}}`, scope)).toEqual({ code: 'TEMPLATE_PATH_MISSING' });
    expect(outcome(`{{default ${path} 'none'}}`, scope)).toEqual({ text: 'none' });
    expect(outcome(`{{#if ${path}}}yes{{else}}no{{/if}}`, scope)).toEqual({ text: 'no' });
  });

  it.each([
    '{{#with o as |constructor|}}{{constructor.name}}{{/with}}',
    '{{#each list as |__proto__|}}{{__proto__.x}}{{/each}}',
    "{{constructor 'return process'}}",
    "{{#with (list 'x')}}{{this.constructor}}{{/with}}",
    "{{json (pluck list 'constructor')}}",
    "{{join (pluck (list o) '__proto__') ','}}",
    "{{sum (list o) 'constructor.length'}}",
    '{{toString}}',
    '{{valueOf}}',
    '{{hasOwnProperty "a"}}',
  ])('is not reached by %s', (source) => {
    expect(outcome(source, scope).code).toMatch(/^TEMPLATE_(PATH_MISSING|INVALID|HELPER_ARGUMENT)$/);
  });

  it('is not reached by what stands on it, functions included', () => {
    class Customer {
      name = 'x';
      run = () => 'ran';
      get secret() {
        return 'secret';
      }
    }
    expect(outcome('{{secret}}', new Customer()).code).toBe('TEMPLATE_PATH_MISSING');
    expect(outcome('{{run}}', new Customer()).code).toBe('TEMPLATE_PATH_MISSING');
  });
});

describe('a template that would never end', () => {
  const list = Array.from({ length: 300 }, (_, n) => ({ n, name: `entry ${n}` }));

  it('three loops within each other over 300 entries stop at the limit of iterations', () => {
    for (const block of ['each', 'items']) {
      const open = `{{#${block} @root.list}}`;
      const close = `{{/${block}}}`;
      const source = `${open}${open}${open}{{name}}${close}${close}${close}`;
      expect(outcome(source, { list })).toEqual({ code: 'TEMPLATE_LIMIT' });
    }
  });

  it('loops that write nothing stop as well', () => {
    const source = '{{#each list}}{{#each @root.list}}{{/each}}{{/each}}';
    expect(outcome(source, { list })).toEqual({ code: 'TEMPLATE_LIMIT' });
  });

  it('helpers over long lists within a loop stop as well', () => {
    const source =
      "{{#each list}}{{#each @root.list}}{{#if (eq (length (sortBy @root.list 'n')) 0)}}x{{/if}}{{/each}}{{/each}}";
    expect(outcome(source, { list })).toEqual({ code: 'TEMPLATE_LIMIT' });
  });

  it('one loop over 300 entries is well within the limits', () => {
    expect(outcome('{{#each list}}{{name}}{{/each}}', { list }).text).toHaveLength(2590);
  });

  it('no more than 200,000 characters are written', () => {
    const text = 'x'.repeat(150_000);
    expect(outcome('{{text}}', { text }).text).toHaveLength(150_000);
    expect(outcome('{{text}}{{text}}', { text })).toEqual({ code: 'TEMPLATE_LIMIT' });
    expect(outcome('{{concat text text}}', { text })).toEqual({ code: 'TEMPLATE_LIMIT' });
    expect(outcome("{{length (replace text 'x' text)}}", { text })).toEqual({ code: 'TEMPLATE_LIMIT' });
    expect(outcome("{{length (join (list text text) ',')}}", { text })).toEqual({ code: 'TEMPLATE_LIMIT' });
    expect(outcome('{{length (json (list text text))}}', { text })).toEqual({ code: 'TEMPLATE_LIMIT' });
  });

  it('a budget is shared by the renders that it is given to', () => {
    const budget = newBudget();
    const text = 'x'.repeat(150_000);
    renderTemplate('{{text}}', { text }, { budget });
    expect(() => renderTemplate('{{text}}', { text }, { budget })).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_LIMIT' }),
    );
  });
});

describe('a source', () => {
  it('is at most 20,000 characters long', () => {
    expect(outcome('x'.repeat(20_000), {}).text).toHaveLength(20_000);
    expect(outcome('x'.repeat(20_001), {})).toEqual({ code: 'TEMPLATE_INVALID' });
  });

  it('is text: a parsed template, which would be run as code elsewhere, is refused', () => {
    const program = { type: 'Program', body: [{ type: 'ContentStatement', value: 'x' }] };
    expect(outcome(program as unknown as string, {})).toEqual({ code: 'TEMPLATE_INVALID' });
    expect(outcome(null as unknown as string, {})).toEqual({ code: 'TEMPLATE_INVALID' });
  });

  it('nests blocks at most eight deep, and helpers twelve', () => {
    const blocks = (n: number) => `${'{{#if true}}'.repeat(n)}x${'{{/if}}'.repeat(n)}`;
    expect(outcome(blocks(8), {})).toEqual({ text: 'x' });
    expect(outcome(blocks(9), {})).toEqual({ code: 'TEMPLATE_INVALID' });
    expect(outcome(blocks(1000), {})).toEqual({ code: 'TEMPLATE_INVALID' });
    const calls = (n: number) => `{{${'abs ('.repeat(n - 1)}abs 1${')'.repeat(n - 1)}}}`;
    expect(outcome(calls(12), {})).toEqual({ text: '1' });
    expect(outcome(calls(13), {})).toEqual({ code: 'TEMPLATE_INVALID' });
    expect(outcome(calls(3000), {})).toEqual({ code: 'TEMPLATE_INVALID' });
  });

  it('may go on with else if for long', () => {
    const source = `{{#if (eq n 0)}}0${Array.from({ length: 40 }, (_, n) => `{{else if (eq n ${n + 1})}}${n + 1}`).join('')}{{/if}}`;
    expect(outcome(source, { n: 40 })).toEqual({ text: '40' });
  });

  it('of any characters ends in text or in an error of ours', () => {
    const token = fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      '#if',
      '#each',
      '/if',
      '/each',
      'else',
      ' ',
      'a',
      '.',
      '../',
      '(',
      ')',
      "'",
      '"',
      '|',
      'as',
      '@index',
      '^',
      '~',
      '!',
      '--',
      '>',
      '*',
      '&',
      '[',
      ']',
      '=',
      '1',
      '\n',
      '\\',
      'upper',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 25 }), (tokens) => {
        outcome(tokens.join(''), { a: [1, { a: null }] });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('long runs of blanks and line breaks, as models write when they lose the thread,', () => {
  it('take no more time than other text', () => {
    // No clock: anything slower than linear would exceed the suite's timeout here.
    for (const filler of [' ', '\n', '\t', ' x', '\n\n- ']) {
      const text = `${filler.repeat(Math.floor(150_000 / filler.length))}x`;
      renderTemplate('{{#items list}}- {{this}}{{/items}}', { list: [text] });
      renderTemplate('{{truncate text 100000}}{{words text}}', { text });
      renderTemplate('{{firstName text}}', { text });
    }
  });
});
