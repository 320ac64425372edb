import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import { canonical, playbookOf, versionsOf } from '../../src/playbook/versions.ts';
import { smallPlaybook } from '../support/playbooks.ts';

const folder = new URL('../../seeds/playbooks/', import.meta.url);
const library = readdirSync(folder).map((file) =>
  playbookFileSchema.parse(parse(readFileSync(new URL(file, folder), 'utf8'))),
);
const [assess, plan] = smallPlaybook().steps;
/** A playbook with its variations in the order of a file: the fewest conditions first, then by name. */
const varied = smallPlaybook({
  max_age_days: 30,
  variables: { large: 1, small: 2 },
  variations: [
    { name: 'never_old', audience: { country: ['DE'] }, max_age_days: null, llm_prompts: {} },
    { name: 'short', audience: { tier: ['c'] }, priority: 2, steps: [assess], stage_name: 'Brief' },
    { name: 'tech', audience: { segment: ['tech'] }, variables: { large: 9, own: true } },
  ],
});

describe('the versions of a playbook', () => {
  it('make that playbook again', () => {
    for (const file of [...library, varied])
      expect(canonical(playbookOf(versionsOf(file)))).toBe(canonical(file));
  });

  it('take from a variation what it has, and all else from the general one', () => {
    const [general, neverOld, short, tech] = versionsOf(varied).map(({ playbook }) => playbook);
    expect(tech).toEqual({ ...general, variables: { large: 9, small: 2, own: true } });
    expect(short).toMatchObject({ stage_name: 'Brief', steps: [assess], variables: { large: 1, small: 2 } });
    expect(neverOld).toMatchObject({ max_age_days: null, llm_prompts: {}, steps: [assess, plan] });
  });

  it('cannot stand in one file where one lacks what the general one has', () => {
    const [general, , , tech] = versionsOf(varied);
    if (!general || !tech) throw new TypeError('two versions');
    const lacking = { ...tech, playbook: { ...tech.playbook, variables: { large: 9 } } };
    expect(() => playbookOf([general, lacking])).toThrow(/"tech" of prepare has no small/);
  });
});

/** The same object with its keys in another order, all the way down. */
function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((each) => shuffled(each, seed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    /^(outputs|computed|mock_outputs|properties)$/.test(key) ? each : shuffled(each, seed),
  ]);
  const at = seed % Math.max(entries.length, 1);
  return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)].reverse());
}

describe('the canonical text of a playbook version', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.constantFrom(...library, varied), fc.nat(30), (file, seed) => {
        expect(canonical(shuffled(file, seed))).toBe(canonical(file));
      }),
      { numRuns: 40 },
    );
  });

  it('depends on the order of computed outputs, which build on each other', () => {
    expect(canonical({ computed: { a: 1, b: 2 } })).not.toBe(canonical({ computed: { b: 2, a: 1 } }));
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: { b: 1 } }, { 'a.b': 1 }],
  ])('differs for %j and %j', (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });
});
