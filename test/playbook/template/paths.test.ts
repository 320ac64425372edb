import { describe, expect, it } from 'vitest';
import { templatePaths } from '../../../src/playbook/template/paths.ts';

const paths = (source: string) => templatePaths(source).map(({ path }) => path);
const unguarded = (source: string) =>
  templatePaths(source)
    .filter(({ guarded }) => !guarded)
    .map(({ path }) => path);

describe('the paths of a template', () => {
  it.each([
    ['{{customer.name}}', ['customer.name']],
    ['{{upper (concat a.b c)}}', ['a.b', 'c']],
    [
      '{{#each a.list}}{{name}}{{this.x}}{{../b}}{{@root.c}}{{@index}}{{/each}}',
      ['a.list', 'a.list[].name', 'a.list[].x', 'b', 'c'],
    ],
    [
      '{{#each a}}{{this}}{{#each inner}}{{x}}{{../y}}{{../../z}}{{/each}}{{/each}}',
      ['a', 'a[]', 'a[].inner', 'a[].inner[].x', 'a[].y', 'z'],
    ],
    [
      '{{#each a as |e i|}}{{e.x}}{{i}}{{#each e.b as |f|}}{{f.y}}{{e.z}}{{/each}}{{/each}}',
      ['a', 'a[].x', 'a[].b', 'a[].b[].y', 'a[].z'],
    ],
    ['{{#with a.b as |c|}}{{x}}{{c.y}}{{../z}}{{else}}{{d}}{{/with}}', ['a.b', 'a.b.x', 'a.b.y', 'z', 'd']],
    ['{{#items (take (sortBy a.list "n") 3)}}{{name}}{{/items}}', ['a.list', 'a.list[].n', 'a.list[].name']],
    ["{{join (pluck a.list 'name') ', '}}", ['a.list', 'a.list[].name']],
    [
      "{{#with (first (where a.list 'role' 'signer'))}}{{name}}{{/with}}",
      ['a.list', 'a.list[].role', 'a.list[].name'],
    ],
    ['{{a.0.name}}{{a.[1].b}}', ['a[].name', 'a[].b']],
    ['{{#each (list 1 2)}}{{this}}{{x}}{{/each}}', []],
    ['no paths at all', []],
  ])('%s', (source, expected) => {
    expect(paths(source)).toEqual(expected);
  });

  it('have a place', () => {
    expect(templatePaths('a\n  {{upper b.c}}')).toEqual([
      {
        path: 'b.c',
        guarded: false,
        role: 'argument',
        helper: 'upper',
        known: [],
        at: { line: 2, column: 11 },
      },
    ]);
  });

  it('say how the value is used', () => {
    const source =
      "{{a}}{{upper b}}{{#if c}}{{/if}}{{#each d}}{{/each}}{{#with e}}{{/with}}{{ternary f g 'x'}}";
    const roles = templatePaths(source).map(({ path, role }) => `${path} ${role}`);
    expect(roles).toEqual([
      'a print',
      'b argument',
      'c control',
      'd list',
      'e scope',
      'f control',
      'g argument',
    ]);
  });

  it('say what is certain at their place', () => {
    const source = "{{#if (and (eq a.b 'x') (eq c.d e.f) (exists g))}}{{h}}{{else}}{{i}}{{/if}}";
    const known = Object.fromEntries(templatePaths(source).map((each) => [each.path, each.known]));
    expect(known.h).toEqual(['a.b', 'a.b=x', 'c.d==e.f', 'e.f==c.d', 'g']);
    expect(known.i).toEqual([]);
  });

  it('of an entry begin where the entry is, or at a root of the scope', () => {
    const isRoot = (name: string) => name === 'customer';
    const found = templatePaths('{{name}} {{this.customer}} {{customer.name}} {{../x}}', {
      item: 'outputs.risks[]',
      isRoot,
    });
    expect(found.map(({ path }) => path)).toEqual([
      'outputs.risks[].name',
      'outputs.risks[].customer',
      'customer.name',
      'x',
    ]);
  });
});

describe('a path is guarded', () => {
  it.each([
    "{{default a.b 'x'}}",
    "{{default (upper a.b) 'x'}}",
    '{{#if a.b}}{{/if}}',
    '{{#if (eq a.b 1)}}{{/if}}',
    '{{exists a.b}}',
    '{{#if a.b}}{{a.b}}{{/if}}',
    '{{#if a}}{{a.b}}{{upper a.b}}{{/if}}',
    '{{#if (and x a)}}{{a.b}}{{/if}}',
    '{{#if (exists a)}}{{a.b}}{{/if}}',
    '{{#unless (empty a)}}{{a.b}}{{/unless}}',
    '{{#unless a}}none{{else}}{{a.b}}{{/unless}}',
    '{{#if (not a)}}none{{else}}{{a.b}}{{/if}}',
    '{{#if (or (empty a) x)}}none{{else}}{{a.b}}{{/if}}',
    '{{#if (gt a.b 3)}}{{a.b}}{{/if}}',
    "{{#if (eq a.b 'x')}}{{a.b}}{{/if}}",
    '{{#if a}}{{#each a.list}}{{name}}{{/each}}{{/if}}',
  ])('in %s', (source) => {
    expect(unguarded(source)).toEqual([]);
  });

  it.each([
    ['{{a.b}}', ['a.b']],
    ['{{upper a.b}}', ['a.b']],
    ['{{#if a}}{{else}}{{a.b}}{{/if}}', ['a.b']],
    ['{{#if a}}{{/if}}{{a.b}}', ['a.b']],
    ['{{#if a.b}}{{a.c}}{{/if}}', ['a.c']],
    ['{{#if ab}}{{abc}}{{/if}}', ['abc']],
    ['{{#if (or a x)}}{{a.b}}{{/if}}', ['a.b']],
    ['{{#if (empty a)}}{{a.b}}{{/if}}', ['a.b']],
    ['{{#if (eq a null)}}{{a.b}}{{/if}}', ['a.b']],
    ['{{#if (ne a 1)}}{{a.b}}{{/if}}', ['a.b']],
    ['{{#each a.list}}{{/each}}', ['a.list']],
  ])('but not in %s', (source, expected) => {
    expect(unguarded(source)).toEqual(expected);
  });
});
