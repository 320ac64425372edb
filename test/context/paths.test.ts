import { describe, expect, it } from 'vitest';
import { contextSchema } from '../../src/context/context.ts';
import { leafPaths, namesBelow, typeAt } from '../../src/context/paths.ts';
import { exampleContext } from '../support/example-context.ts';
import { mutated } from '../support/mutations/sound-playbook.ts';

const playbook = () => mutated({});

describe('the paths of the context', () => {
  it('are known to the last one', () => {
    const paths: string[] = [];
    const walk = (value: unknown, path: string) => {
      if (path !== '') paths.push(path);
      if (Array.isArray(value)) for (const [index, entry] of value.entries()) walk(entry, `${path}.${index}`);
      else if (typeof value === 'object' && value !== null)
        for (const [name, entry] of Object.entries(value))
          if (path !== 'variables') walk(entry, path === '' ? name : `${path}.${name}`);
    };
    walk(exampleContext(), '');
    expect(paths.length).toBeGreaterThan(150);
    for (const path of paths) expect(typeAt(playbook(), path), path).not.toBeNull();
    for (const root of Object.keys(contextSchema.shape))
      expect(typeAt(playbook(), root), root).not.toBeNull();
  });

  it('have a kind', () => {
    const kind = (path: string) => typeAt(playbook(), path)?.kind;
    expect(kind('customer')).toBe('object');
    expect(kind('customer.goals')).toBe('list');
    expect(kind('customer.goals[]')).toBe('text');
    expect(kind('facts.stance.status')).toBe('text');
    expect(kind('term.renewalDate')).toBe('date');
    expect(kind('contract.arr')).toBe('number');
    expect(kind('contract.autoRenew')).toBe('boolean');
    expect(kind('customer.goals.length')).toBe('number');
    expect(kind('stages.discovery.anything')).toBe('open');
    expect(kind('outputs.risks[].code')).toBe('text');
    expect(kind('outputs.price')).toBe('number');
  });

  it('say which of their parts may be null', () => {
    const nullable = (path: string) => typeAt(playbook(), path)?.nullableAt;
    expect(nullable('customer.name')).toEqual([]);
    expect(nullable('customer.tier')).toEqual(['customer.tier']);
    expect(nullable('facts.stance.quote')).toEqual(['facts.stance', 'facts.stance.quote']);
    expect(nullable('outputs.price')).toEqual(['outputs.price']);
    expect(nullable('steps.look.route')).toEqual(['steps.look.route']);
  });

  it('have names below them, and ends', () => {
    expect(namesBelow(playbook(), 'customer.owner')).toEqual(['id', 'name', 'email', 'title']);
    expect(namesBelow(playbook(), 'nowhere')).toEqual([]);
    const leaves = leafPaths(playbook());
    expect(leaves).toEqual(
      expect.arrayContaining(['data.salesforce.contacts[].role', 'outputs.risks[].code', 'variables.limit']),
    );
    for (const leaf of leaves) expect(typeAt(playbook(), leaf), leaf).not.toBeNull();
  });
});
