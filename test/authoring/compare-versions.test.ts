import { applyPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { createCompareVersions } from '../../src/authoring/compare-versions.ts';
import { createDifferences } from '../../src/authoring/differences.ts';
import { smallPlaybook } from '../support/playbooks.ts';

const compare = createCompareVersions(createDifferences());
const [assess, plan] = smallPlaybook().steps;
type Overrides = Parameters<typeof smallPlaybook>[0];
const words = (before: Overrides, after: Overrides): readonly string[] =>
  compare({ playbook: smallPlaybook(before) }, { playbook: smallPlaybook(after) }).described;
const PROMPT = 'One\nTwo\nThree\n';

describe('what changed, in words', () => {
  it('is empty where both are equal', () => {
    expect(words({}, {})).toEqual([]);
  });

  it.each<[string, Overrides, Overrides, string[]]>([
    [
      'a window',
      { window: { days_min: 120, days_max: 149 } },
      { window: { days_min: 115, days_max: 149 } },
      ['window 120–149 → 115–149'],
    ],
    [
      'a window that is overdue, with another anchor',
      { window: { days_min: null, days_max: -1 } },
      { window: { days_min: -30, days_max: -1, anchor: 'decision_date' } },
      ['window open to -1 → -30 to -1, anchor renewal_date → decision_date'],
    ],
    [
      'variables',
      { variables: { large_arr: 100_000, old: 1 } },
      { variables: { large_arr: 150_000, fresh: 'x' } },
      ['variable large_arr 100000 → 150000', 'variable fresh added: x', 'variable old removed (was 1)'],
    ],
    [
      'the lines of a prompt',
      { steps: [{ ...assess, llm_prompt: PROMPT }, plan] },
      { steps: [{ ...assess, llm_prompt: 'One\n2\nThree\nFour\nFive\n' }, plan] },
      ['step assess: prompt changed, +3 −1 lines'],
    ],
    [
      'what a step needs',
      {},
      { steps: [{ ...assess, data_required: ['customer.name', 'term.renewalDate'] }, plan] },
      ['step assess: required data +term.renewalDate −contract.arr'],
    ],
    [
      'an output deep within',
      {},
      { steps: [{ ...assess, outputs: { risk_score: { type: 'integer', minimum: 0, maximum: 10 } } }, plan] },
      ['step assess, output risk_score: maximum 100 → 10'],
    ],
    ['a step more', { steps: [assess] }, {}, ['step plan added']],
    ['the order of steps', {}, { steps: [plan, assess] }, ['steps in another order: plan, assess']],
    [
      'a variation',
      { variations: [{ name: 'tech', audience: { segment: ['tech'] } }] },
      { variations: [{ name: 'tech', audience: { segment: ['tech', 'data'] } }] },
      ['variation tech: audience segment tech → segment tech or data'],
    ],
    ['an audience', {}, { audience: { arr_min: 5 } }, ['audience everybody → arr min 5']],
  ])('%s', (_what, before, after, expected) => {
    expect(words(before, after)).toEqual(expected);
  });
});

describe('what changed, as a patch', () => {
  it('turns the first into the second', () => {
    const [before, after] = [
      smallPlaybook(),
      smallPlaybook({
        steps: [plan, { ...assess, name: 'Again' }, plan],
        metadata: { 'a/b~c': 1 },
      }),
    ].map((playbook) => JSON.parse(JSON.stringify(playbook)));
    const { patch } = compare({ playbook: before }, { playbook: after });
    applyPatch(before, JSON.parse(JSON.stringify(patch)));
    expect(before).toEqual(after);
  });
});
