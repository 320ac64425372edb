import { describe, expect, it } from 'vitest';
import { type SourceAge, sourceState, sourcesToAwait } from '../../src/context/freshness.ts';
import { smallPlaybook } from '../support/playbooks.ts';

const DAY = '2026-12-01';
const age = (given: Partial<SourceAge>): SourceAge => ({
  source: 'usage',
  importedOn: null,
  newestOn: null,
  importRuns: 0,
  usualGapDays: null,
  ...given,
});

describe('the state of a source', () => {
  it('is none where it has never brought anything', () => {
    expect(sourceState(age({}), DAY, 7)).toMatchObject({ state: 'none', ageDays: null });
  });

  it.each([
    ['2026-11-24', 'flowing', 7],
    ['2026-11-23', 'stopped', 8],
  ])('with its last import on %s is %s', (importedOn, state, ageDays) => {
    expect(sourceState(age({ importedOn, importRuns: 1 }), DAY, 7)).toMatchObject({ state, ageDays });
  });

  it('counts from the later of import and newest row', () => {
    expect(sourceState(age({ importedOn: '2026-11-01', newestOn: '2026-11-30' }), DAY, 7)).toMatchObject({
      state: 'flowing',
      ageDays: 1,
    });
  });

  it('allows two of the usual gaps to a source that comes more rarely, once three imports show its rhythm', () => {
    const monthly = { source: 'engagement', importedOn: '2026-10-10', usualGapDays: 30 };
    expect(sourceState(age({ ...monthly, importRuns: 3 }), DAY, 7).state).toBe('flowing');
    expect(sourceState(age({ ...monthly, importRuns: 2 }), DAY, 7).state).toBe('stopped');
    expect(sourceState(age({ ...monthly, importRuns: 3 }), '2026-12-10', 7).state).toBe('stopped');
  });

  it('without imports watches only what has rows every week', () => {
    expect(sourceState(age({ newestOn: '2026-01-01' }), DAY, 7).state).toBe('stopped');
    for (const source of ['engagement', 'facts'])
      expect(sourceState(age({ source, newestOn: '2026-01-01' }), DAY, 7).state).toBe('flowing');
  });
});

describe('the sources that a playbook waits for', () => {
  const all = ['usage', 'engagement', 'intelligence', 'salesforce'];
  const reference = (overrides: Record<string, unknown>) => {
    const [assess, ...rest] = smallPlaybook().steps;
    const {
      variations: _,
      audience: __,
      priority: ___,
      ...playbook
    } = smallPlaybook({
      steps: [{ ...assess, ...overrides }, ...rest],
    });
    return playbook;
  };

  it('are the stale ones that a prompt, a condition or a list of data reads', () => {
    expect(sourcesToAwait(reference({}), all)).toEqual([]);
    expect(sourcesToAwait(reference({ llm_prompt: '{{data.usage.trend}}' }), all)).toEqual(['usage']);
    expect(
      sourcesToAwait(reference({ llm_prompt: '{{#with data.salesforce}}{{closeDate}}{{/with}}' }), all),
    ).toEqual(['opportunities']);
    expect(sourcesToAwait(reference({ data_wanted: ['intelligence.summary'] }), all)).toEqual([
      'intelligence',
    ]);
    const when = { path: 'data.engagement.nps', op: 'exists' };
    expect(sourcesToAwait(reference({ when }), all)).toEqual(['interactions']);
  });

  it('leave out what is fresh, and words that only look like a path', () => {
    expect(sourcesToAwait(reference({ llm_prompt: '{{data.usage.trend}}' }), ['engagement'])).toEqual([]);
    expect(sourcesToAwait(reference({ llm_prompt: 'Weigh intelligence. Mind data.usage.' }), all)).toEqual(
      [],
    );
  });
});
