import fc from 'fast-check';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { NightshiftError } from '../../../src/platform/errors.ts';
import { compileTemplate, renderTemplate } from '../../../src/playbook/template/interpreter.ts';
import { exampleContext } from '../../support/example-context.ts';

const context = exampleContext();
const render = (source: string, scope: unknown = context) => renderTemplate(source, scope);

/** The error that `source` causes. */
function failure(source: string, scope: unknown = context): NightshiftError {
  try {
    render(source, scope);
  } catch (error) {
    if (error instanceof NightshiftError) return error;
    throw error;
  }
  throw new Error(`${source} did not fail`);
}

describe('a path', () => {
  it.each([
    ['{{customer.name}}', "O'Reilly & Sons <Ltd>"],
    ['{{contract.arr}}', '96500'],
    ['{{contract.autoRenew}}', 'false'],
    ['{{workflow.currentStep.index}}', '0'],
    ['{{data.usage.changePercent}}', '-15.4'],
    ['{{data.usage.topFeatures}}', 'editor, review'],
    ['{{data.salesforce.contacts.0.name}}', 'Ada Lovelace'],
    ['{{data.salesforce.contacts.[1].name}}', 'Grace Hopper'],
    ['{{data.salesforce.contacts.length}}', '2'],
    ['{{@root.customer.country}}', 'IE'],
    ['{{this.customer.country}}', 'IE'],
    ['{{customer.owner.name}}', 'Kim Osei'],
  ])('%s is %j', (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  it('prints nothing for null, and for what would be below null', () => {
    expect(render('[{{customer.tier}}]')).toBe('[]');
    expect(render('[{{customer.backupOwner.name}}]')).toBe('[]');
    expect(render('[{{facts.stance.status}}]')).toBe('[]');
  });

  it('prints nothing beyond the end of a list, whose length is data', () => {
    expect(render('[{{data.salesforce.contacts.9.name}}]')).toBe('[]');
  });

  it('prints numbers without the noise of binary fractions', () => {
    expect(render('{{x}}', { x: 0.1 + 0.2 })).toBe('0.3');
  });

  it('prints two numbers side by side, which Handlebars without escaping adds up', () => {
    expect(render('{{a}}{{b}}', { a: 7, b: 7 })).toBe('77');
  });

  it.each([
    '{{customer.nmae}}',
    '{{custmer.name}}',
    '{{customer.name.first}}',
    '{{upper customer.nmae}}',
    '{{eq customer.nmae 1}}',
    '{{#each customer.gaols}}x{{/each}}',
    '{{#items customer.gaols}}x{{/items}}',
    '{{#with customer.ownr}}x{{/with}}',
    '{{#each customer.goals}}{{customer.name}}{{/each}}',
    '{{../customer.name}}',
    '{{stages.discovery.price_cap}}',
  ])('%s fails: there is no such path', (source) => {
    expect(failure(source).code).toBe('TEMPLATE_PATH_MISSING');
  });

  it('is named in the error, with its place', () => {
    const error = failure('Dear {{firstName customer.owner.name}},\n  {{customer.nmae}}');
    expect(error.details).toMatchObject({ path: 'customer.nmae', line: 2, column: 5 });
    expect(error.message).toContain('customer.nmae');
  });

  it.each(['{{customer}}', '{{data.salesforce.contacts}}'])('%s is no text and is not printed', (source) => {
    expect(failure(source).code).toBe('TEMPLATE_INVALID');
    expect(failure(source).hint).toContain('json');
  });
});

describe('an unknown path is allowed', () => {
  it.each([
    ["{{default stages.discovery.price_cap 'not known'}}", 'not known'],
    ["{{default (currency stages.discovery.price_cap 'EUR') 'not known'}}", 'not known'],
    ["{{default (upper (lower outputs.nothing)) 'none'}}", 'none'],
    ['{{exists outputs.x}} {{empty outputs.x}}', 'false true'],
    ['{{and outputs.x true}} {{or outputs.x true}} {{not outputs.x}}', 'false true true'],
    ["{{ternary outputs.x 'a' 'b'}}", 'b'],
    ['{{#if stages.discovery}}yes{{else}}no{{/if}}', 'no'],
    ['{{#unless stages.discovery.x.y}}no{{/unless}}', 'no'],
    ['{{#if (gt outputs.risk 3)}}high{{else}}low{{/if}}', 'low'],
    ["{{#if (ne stages.prepare.posture 'hold')}}other{{/if}}", 'other'],
    ['{{#if (not (eq outputs.x 1))}}differs{{/if}}', 'differs'],
    ['{{#if (gt (length outputs.x) 0)}}some{{else}}none{{/if}}', 'none'],
  ])('in %s', (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  it('but only there: the same helper outside of a guard fails', () => {
    expect(failure("{{currency stages.discovery.price_cap 'EUR'}}").code).toBe('TEMPLATE_PATH_MISSING');
  });
});

describe('blocks', () => {
  it('if: else if and else', () => {
    const source = '{{#if (gte n 30)}}far{{else if (gte n 10)}}near{{else}}now{{/if}}';
    expect([40, 12, 3].map((n) => render(source, { n }))).toEqual(['far', 'near', 'now']);
  });

  it('if: 0, the empty text, the empty list, false and null do not hold', () => {
    for (const x of [0, '', [], false, null])
      expect(render('{{#if x}}yes{{else}}no{{/if}}', { x })).toBe('no');
    for (const x of [1, 'a', [0], {}, -1]) expect(render('{{#if x}}yes{{else}}no{{/if}}', { x })).toBe('yes');
  });

  it('if: works over a number of the workflow', () => {
    expect(render('{{#if (gte workflow.daysUntilRenewal 30)}}time{{/if}}')).toBe('time');
  });

  it('each: this, @index, @first, @last, names, ../ and @root', () => {
    const scope = { list: ['a', 'b'], x: 'X', nested: [{ inner: [1, 2], name: 'n' }] };
    expect(render('{{#each list}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}', scope)).toBe(
      '0a,1b',
    );
    expect(render('{{#each list as |entry i|}}{{i}}{{entry}}{{../x}}{{@root.x}} {{/each}}', scope)).toBe(
      '0aXX 1bXX ',
    );
    expect(
      render(
        '{{#each nested}}{{#each inner}}{{this}}{{../name}}{{../../x}}{{@../index}} {{/each}}{{/each}}',
        scope,
      ),
    ).toBe('1nX0 2nX0 ');
  });

  it('each: an #if inside does not change what ../ means', () => {
    const scope = { list: [{ a: 1 }], x: 'X' };
    expect(render('{{#each list}}{{#if a}}{{../x}}{{a}}{{/if}}{{/each}}', scope)).toBe('X1');
  });

  it('each: over an object, with @key', () => {
    expect(render('{{#each o}}{{@key}}={{this}};{{/each}}', { o: { a: 1, b: 2 } })).toBe('a=1;b=2;');
  });

  it('each: else for null and for the empty list, an error for a text', () => {
    const source = '{{#each x}}entry{{else}}none{{/each}}';
    expect([null, []].map((x) => render(source, { x }))).toEqual(['none', 'none']);
    expect(failure(source, { x: 'text' }).code).toBe('TEMPLATE_HELPER_ARGUMENT');
  });

  it('items: one entry a line, blank ones left out, however it is written', () => {
    const scope = { list: ['a', '', 'b'] };
    expect(render('{{#items list}}{{#if this}}- {{this}}{{/if}}{{/items}}', scope)).toBe('- a\n- b');
    expect(render('Top\n{{#items list}}\n{{#if this}}\n- {{this}}\n{{/if}}\n{{/items}}\nEnd', scope)).toBe(
      'Top\n- a\n- b\nEnd',
    );
    expect(render('{{#items list}}x{{else}}none{{/items}}', { list: [] })).toBe('none');
  });

  it('with: this and a name; else for null', () => {
    expect(render('{{#with customer.owner as |o|}}{{name}} {{o.title}}{{/with}}')).toBe('Kim Osei CSM');
    expect(render('{{#with customer.backupOwner}}{{name}}{{else}}nobody{{/with}}')).toBe('nobody');
  });

  it('lines that hold only a block leave no empty line', () => {
    expect(render('a\n{{#if true}}\nb\n{{/if}}\nc\n')).toBe('a\nb\nc\n');
    expect(render('a {{~#if true~}} b {{~/if~}} c')).toBe('abc');
  });

  it('comments and escaped braces are as in Handlebars', () => {
    expect(render('{{! a note }}{{!-- {{x}} --}}\\{{literal}}')).toBe('{{literal}}');
  });
});

describe('compiling', () => {
  it.each([
    ['{{#if a}}never closed', 1],
    ['line one\n{{a.b', 2],
    ['{{#if a}}{{/each}}', 1],
    ['a\nb\n{{> partial}}', 3],
    ['{{#> layout}}{{/layout}}', 1],
    ['{{* decorator}}', 1],
    ['{{#*inline "x"}}{{/inline}}', 1],
    ['{{{customer.name}}}', 1],
    ['{{&customer.name}}', 1],
    ['{{lookup customer "name"}}', 1],
    ['{{log customer.name}}', 1],
    ['{{helperMissing 1}}', 1],
    ['{{#blockHelperMissing x}}{{/blockHelperMissing}}', 1],
    ['{{#customer}}{{name}}{{/customer}}', 1],
    ['{{nosuchhelper customer.name}}', 1],
    ["{{'text'}}", 1],
    ['{{@secret}}', 1],
    ['{{@root.x.y}}{{@data.root}}', 1],
    ['{{default x y=1}}', 1],
    ['{{each customer.goals}}', 1],
    ['{{#if a as |x|}}{{/if}}', 1],
    ['{"a": {{json x}}}', 1],
  ])('%j is refused at once, at line %i', (source, line) => {
    const error = failure(source);
    expect(error.code).toBe('TEMPLATE_INVALID');
    expect(error.details).toMatchObject({ line });
    expect(error.hint).not.toBe('');
  });

  it('does not wait for the branch to be taken', () => {
    expect(() => compileTemplate('{{#if false}}{{nosuchhelper 1}}{{/if}}')).toThrow(NightshiftError);
  });

  it('gives the column of a syntax error', () => {
    expect(failure('12345 {{#if x}}{{/each}}').details).toMatchObject({ line: 1, column: 10 });
    expect(failure('ab {{x y=}}').details).toMatchObject({ line: 1 });
  });

  it('checks the number of arguments of every helper and block', () => {
    for (const source of [
      '{{upper}}',
      '{{upper a b}}',
      '{{#if}}{{/if}}',
      '{{#each a b}}{{/each}}',
      '{{clamp 1 2}}',
    ])
      expect(failure(source).code, source).toBe('TEMPLATE_HELPER_ARGUMENT');
    expect(failure('{{date}}', { date: 1 }).hint).toContain('{{this.date}}');
  });

  it('caches a template', () => {
    expect(compileTemplate('{{a}} once')).toBe(compileTemplate('{{a}} once'));
  });

  it('drops templates that were not used for long', () => {
    const first = compileTemplate('first of many');
    for (let n = 0; n < 600; n += 1) compileTemplate(`number ${n}`);
    expect(compileTemplate('first of many')).not.toBe(first);
  });
});

describe('where Handlebars itself is strict enough, the text is the same', () => {
  // Pieces in any order and number must render as by Handlebars with strict and noEscape.
  const pieces = [
    'plain & <text>\n',
    '{{name}} ',
    '{{nested.deep.value}}',
    '{{#if flag}}yes{{else}}no{{/if}}',
    '\n{{#if none}}\n  x\n{{else if flag}}\n  y\n{{/if}}\n',
    '{{#each list}}{{@index}}:{{this}}{{#unless @last}}, {{/unless}}{{/each}}',
    '\n{{#each people as |p i|}}\n  {{i}} {{p.name}} {{../name}} {{@root.name}}\n{{else}}\n none\n{{/each}}\n',
    '{{#with nested}}{{deep.value}}{{../name}}{{/with}}',
    '{{~name~}} ',
    '{{! comment }}',
    '{{#unless flag}}a{{/unless}}',
    '{{#each none}}x{{else}}empty{{/each}}',
    '\\{{name}} ',
  ];
  const scope = {
    name: "O'Reilly & Sons <Ltd>",
    flag: true,
    none: [],
    nested: { deep: { value: 'seven' } },
    list: ['a', 'b'],
    people: [{ name: 'x' }, { name: 'y' }],
  };

  it('for any row of pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (chosen) => {
        const source = chosen.join('');
        const theirs = Handlebars.compile(source, { strict: true, noEscape: true, knownHelpersOnly: true });
        expect(render(source, scope)).toBe(theirs(scope));
      }),
    );
  });
});
