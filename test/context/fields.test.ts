import { describe, expect, it } from 'vitest';
import { agingGroup, CONTEXT_FIELDS, fieldAt, nullTogetherWith } from '../../src/context/fields.ts';
import { IMPORT_KINDS } from '../../src/imports/kinds/kinds.ts';

/** What authors fill: the playbook says what of it is internal. */
const AUTHORS = /^(?:stages|variables|outputs|steps|input)\b/;

describe('a field of the context', () => {
  it('decides itself whether a customer may read it, where it is a text', () => {
    const texts = CONTEXT_FIELDS.filter(({ type, entry }) => type === 'text' || entry?.type === 'text');
    const entries = new Set(texts.flatMap(({ entry }) => (entry ? [entry.path] : [])));
    const undecided = texts.filter(({ path, decides }) => !decides && !entries.has(path));
    expect(texts.length).toBeGreaterThan(100);
    expect(undecided.map(({ path }) => path)).toEqual([]);
  });

  it('has a unit where it is a number, and an amount the path of its currency', () => {
    const numbers = CONTEXT_FIELDS.filter(({ type }) => type === 'number' || type === 'whole number');
    expect(numbers.filter(({ unit }) => unit === undefined).map(({ path }) => path)).toEqual([]);
    for (const { path, unit, currency } of numbers) {
      expect(currency !== undefined, path).toBe(unit === 'money');
      if (currency !== undefined) expect(fieldAt(currency)?.type, `${path} in ${currency}`).toBe('text');
    }
  });

  it('is null with a field beside it that may be null as well, or never is with one that never is', () => {
    const paired = CONTEXT_FIELDS.filter(({ nullWith }) => nullWith !== undefined);
    for (const { path, nullable } of paired) {
      const partner = nullTogetherWith(path);
      expect(fieldAt(partner ?? '')?.nullable, path).toBe(nullable);
      expect(nullTogetherWith(partner ?? '')).toBe(path);
    }
    expect(paired.map(({ path }) => path)).toEqual([
      'customer.tenureMonths',
      'intelligence.ageDays',
      'data.usage.ageDays',
      'data.engagement.ageDays',
      'data.engagement.daysSinceTwoWay',
      'data.salesforce.ageDays',
      ...['contacts[]', 'champion', 'economicBuyer', 'signer', 'sponsor', 'primary'].map(
        (who) => `data.salesforce.${who}.daysSinceTwoWay`,
      ),
      'facts.stance.daysSilent',
      'facts.paper.daysSinceViewed',
    ]);
  });

  it('comes from a source that can be imported, its own or that of the group around it', () => {
    const kinds: readonly string[] = IMPORT_KINDS;
    expect(CONTEXT_FIELDS.filter(({ source }) => source !== undefined && !kinds.includes(source))).toEqual(
      [],
    );
    expect(fieldAt('data.engagement.tickets.items.0.subject')?.source).toBe('tickets');
    expect(fieldAt('data.engagement.nps')?.source).toBe('engagement');
    expect(fieldAt('data.engagement.lastTwoWay')?.source).toBe('interactions');
  });

  it('says that it is internal, or the group around it does', () => {
    expect(fieldAt('customer.notes')).toMatchObject({ internal: true, decides: true });
    expect(fieldAt('intelligence.riskScore')).toMatchObject({ internal: true, decides: false });
    expect(fieldAt('intelligence.insights[].on')).toMatchObject({ internal: true, decides: false });
    expect(fieldAt('intelligence.asOf')).toMatchObject({ internal: false, decides: true });
    expect(fieldAt('data.salesforce.contacts.3.sentiment')?.internal).toBe(true);
  });

  it('is not there where nobody has declared it, or authors choose the names', () => {
    for (const path of ['customer.nmae', 'outputs.plan', 'variables.limit', ''])
      expect(fieldAt(path)).toBeNull();
    expect(CONTEXT_FIELDS.filter(({ path, internal }) => AUTHORS.test(path) && internal)).toEqual([]);
  });
});

describe('a group that carries its own age', () => {
  it('is known by the name that workflow.staleSources has for it', () => {
    const groups = ['usage', 'engagement', 'intelligence', 'salesforce'].map((name) => agingGroup(name));
    expect(groups.map((group) => `${group?.path} by ${group?.source}`)).toEqual([
      'data.usage by usage',
      'data.engagement by interactions',
      'intelligence by intelligence',
      'data.salesforce by opportunities',
    ]);
    expect(agingGroup('customer')).toBeNull();
    for (const group of groups) expect(fieldAt(`${group?.path}.stale`)?.type).toBe('boolean');
  });
});
