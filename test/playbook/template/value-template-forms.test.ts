import { describe, expect, it } from 'vitest';
import { formProblems } from '../../../src/playbook/template/value-template-forms.ts';

const known = { path: 'data.usage.trend', op: 'eq', value: 'declining' };

describe('the forms of a value template', () => {
  it.each([
    ['a plain value', 'text'],
    ['a condition', { $if: known, $then: 'act', $else: { $path: 'outputs.x', $default: null } }],
    ['a list', [{ $each: 'data.contacts', $limit: 3, $where: known, $item: { name: '{{name}}' } }, 'more']],
  ])('%s is fine', (_, template) => {
    expect(formProblems(template, 'tone')).toEqual([]);
  });

  it.each([
    ['an unknown operator', { $if: { ...known, op: 'equals' }, $then: 'x' }, 'tone.$if: is no rule'],
    ['a key of another form', { $if: known, $item: 'x' }, 'tone: $if does not take $item'],
    ['an unknown form', { $when: known }, 'tone: there is no form $when'],
    ['a list without items', { $each: 'data.contacts' }, 'tone: $each needs the path of a list, and $item'],
    ['one deep inside', { a: [{ $each: 'x', $item: { $path: 3 } }] }, 'tone.a[0].$item: $path needs a path'],
  ])('%s is named with its place', (_, template, problem) => {
    expect(formProblems(template, 'tone')).toEqual([expect.stringContaining(problem)]);
  });
});
