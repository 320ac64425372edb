import { describe, expect, it } from 'vitest';
import { markOf } from '../../src/playbook/internal-marks.ts';
import { outputsJsonSchema } from '../../src/playbook/outputs.ts';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import { playbookOf, versionsOf } from '../../src/playbook/versions.ts';
import { smallPlaybook } from '../support/playbooks.ts';

const number = { type: 'number' };
const people = {
  type: 'array',
  items: { type: 'object', properties: { name: { type: 'string' }, mood: { ...number, internal: true } } },
};
const price = {
  type: 'object',
  internal: true,
  properties: { floor: number, offer: { ...number, internal: false } },
};
const step = (key: string, outputs: object) => ({ key, name: key, type: 'llm', llm_prompt: 'x', outputs });
const file = smallPlaybook({
  variables: { policy: { cap: 7 } },
  internal: { 'variables.policy': 'itself', 'stages.prepare.floor_price': true },
  steps: [
    step('one', { people, price, twice: { ...number, internal: 'itself' }, plain: number }),
    step('two', { twice: { ...number, internal: true } }),
  ],
  variations: [
    { name: 'tech', audience: { segment: ['tech'] }, internal: { 'variables.policy.cap': false } },
  ],
});
const [general, tech] = versionsOf(file).map(({ playbook }) => playbook);
if (!general || !tech) throw new TypeError('two versions');
const mark = (path: string) => markOf(general, path);

describe('what a playbook says of a value', () => {
  it('is what stands at it, or at the nearest value around it', () => {
    expect(mark('outputs.price')).toBe(true);
    expect(mark('outputs.price.floor')).toBe(true);
    expect(mark('outputs.price.offer')).toBe(false);
    expect(mark('outputs.people[].mood')).toBe(true);
    expect(mark('outputs.people[].name')).toBeNull();
    expect(mark('variables.policy.cap')).toBe('itself');
    expect(mark('stages.prepare.floor_price')).toBe(true);
  });

  it('holds by every name that a template has for it', () => {
    for (const path of [
      'outputs.people.0.mood',
      'steps.one.outputs.people.12.mood',
      'workflow.previous.outputs.people[].mood',
    ])
      expect(mark(path), path).toBe(true);
  });

  it('is nothing of what it does not name, also where the beginning is the same', () => {
    for (const path of [
      'outputs.plain',
      'outputs.price_list',
      'variables.policies',
      'stages.engage.floor_price',
    ])
      expect(mark(path), path).toBeNull();
  });

  it('is the stronger of two steps that give the same output', () => {
    expect(mark('outputs.twice')).toBe(true);
  });

  it('is not to be told, of what an older version left under a name that this one does not have', () => {
    expect(mark('workflow.previous.outputs.approval_limit')).toBe('itself');
    expect(mark('workflow.previous.outputs.plain')).toBeNull();
  });

  it('is added to by a variation, and comes back as it was written', () => {
    expect(markOf(tech, 'variables.policy.cap')).toBe(false);
    expect(markOf(tech, 'stages.prepare.floor_price')).toBe(true);
    expect(playbookOf(versionsOf(file))).toEqual(file);
  });

  it('is no matter of the model', () => {
    expect(JSON.stringify(outputsJsonSchema(general.steps[0]?.outputs ?? {}))).not.toContain('internal');
  });

  it('is about paths that have no schema of their own', () => {
    for (const path of ['outputs.price', 'customer.name', 'variables', 'stages.prepare', 'variables.a b'])
      expect(playbookFileSchema.safeParse({ ...file, internal: { [path]: true } }).success, path).toBe(false);
  });
});
