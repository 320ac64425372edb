import { describe, expect, it } from 'vitest';
import { lintVersion } from '../../../src/checker/lint-version.ts';
import { versionsOf } from '../../../src/playbook/versions.ts';
import { mutated } from '../../support/mutations/sound-playbook.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

const number = { type: 'number' };
const text = { type: 'string' };
const [prepare] = versionsOf(
  smallPlaybook({
    steps: [
      {
        key: 'price',
        name: 'Price',
        type: 'llm',
        llm_prompt: 'x',
        outputs: {
          lowest: { ...number, internal: true },
          approval: { ...text, internal: false },
          offer: { type: 'object', properties: { list: number, least: { ...number, internal: 'itself' } } },
        },
      },
    ],
  }),
);
if (!prepare) throw new TypeError('a version');

const undecided = (put: object, others = [prepare.playbook]) =>
  lintVersion(mutated({ ...put }), { others })
    .filter(({ code }) => code === 'internal_undecided')
    .map(({ message }) => message.replace(/ may be.*add internal: (\w+),.*/, ': $1'));
const prompt = (source: string) => ({ 'steps.1.llm_prompt': `{{outputs.story}} ${source}` });
const NO_LETTER = { 'steps.2.artifacts.1.audience': 'internal' };

describe('a playbook that writes to customers', () => {
  it('must decide on values that their stage marks as internal, whatever their names', () => {
    expect(undecided(prompt('{{default stages.prepare.lowest 0}}'))).toEqual(['stages.prepare.lowest: true']);
    expect(undecided(prompt('{{default stages.prepare.offer.least 0}}'))).toEqual([
      'stages.prepare.offer.least: itself',
    ]);
    expect(
      undecided({
        ...prompt('{{default stages.prepare.lowest 0}}'),
        internal: { 'stages.prepare.lowest': true },
      }),
    ).toEqual([]);
  });

  it('must decide on the parts of a value that it takes over whole', () => {
    expect(undecided(prompt('{{json stages.prepare.offer}}'))).toEqual([
      'stages.prepare.offer.least: itself',
    ]);
    expect(undecided(prompt('{{json stages.prepare}}'))).toEqual([
      'stages.prepare.lowest: true',
      'stages.prepare.offer.least: itself',
    ]);
    expect(undecided(prompt('{{#if stages.prepare}}x{{/if}}'))).toEqual([]);
  });

  it('must decide on internal-sounding names where the stage is unknown or silent', () => {
    expect(undecided(prompt('{{default stages.engage.risk 0}}'), [])).toEqual(['stages.engage.risk: true']);
    expect(undecided(prompt('{{default input.policy 0}}'))).toEqual(['input.policy: itself']);
    expect(undecided({ 'steps.0.outputs.risks.internal': undefined })).toEqual(['outputs.risks: true']);
  });

  it('has decided where it says that there is nothing to hide', () => {
    expect(undecided({ 'steps.0.outputs.risks.internal': false })).toEqual([]);
  });
});

it('a playbook that writes to nobody outside has nothing to decide', () => {
  const put = {
    ...prompt('{{default stages.prepare.lowest 0}}'),
    'steps.0.outputs.risks.internal': undefined,
  };
  expect(undecided(put)).toHaveLength(2);
  expect(undecided({ ...put, ...NO_LETTER })).toEqual([]);
});
