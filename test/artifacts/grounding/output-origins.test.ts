import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { originsOf } from '../../../src/artifacts/grounding/output-origins.ts';
import { playbookFileSchema } from '../../../src/playbook/schema.ts';
import { versionsOf } from '../../../src/playbook/versions.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const code = { type: 'string', enum: ['price', 'value'] };
const list = (properties: object) => ({ type: 'array', items: { type: 'object', properties } });

/** A model judges, a computed step ranks and prices, an artifact for the customer shows some of it. */
function origins({ computed = {} as Record<string, unknown>, outputs = {}, sections = [] as object[] } = {}) {
  const [version] = versionsOf(
    smallPlaybook({
      steps: [
        {
          key: 'judge',
          name: 'Judge',
          type: 'llm',
          llm_prompt: 'Judge {{customer.name}}: {{intelligence.riskScore}}.',
          outputs: {
            reason: text,
            code,
            minutes: number,
            objections: list({ code, says: text, weight: number }),
          },
        },
        {
          key: 'count',
          name: 'Count',
          type: 'decision',
          outputs,
          computed,
          artifacts: [
            {
              key: 'page',
              kind: 'report',
              audience: 'customer',
              title: 'Page for {{customer.name}}',
              sections: [{ key: 'hello', title: 'Hello', content: 'Hello.' }, ...sections],
            },
          ],
        },
      ],
    }),
  );
  if (!version) throw new Error('no version');
  return originsOf(version.playbook);
}

describe('what a model wrote', () => {
  it('are the outputs that it is asked for, however they are named, and nothing of the book', () => {
    const { asked, isWritten } = origins();
    expect([...asked]).toEqual(['reason', 'code', 'minutes', 'objections']);
    for (const path of ['outputs.reason', 'steps.judge.outputs.reason', 'outputs.objections.0.says'])
      expect(isWritten(path), path).toBe(true);
    for (const path of ['outputs.code', 'customer.name', 'outputs.reasons'])
      expect(isWritten(path), path).toBe(false);
  });

  it('are also the computed outputs that copy or embed its texts, through whatever copies', () => {
    const { isWritten } = origins({
      outputs: {
        line: text,
        again: text,
        ranked: list({ says: text, price: number, kind: text }),
        all: text,
        chosen: text,
      },
      computed: {
        line: 'They say: {{truncate outputs.reason 80}}',
        again: { $path: 'outputs.line' },
        ranked: {
          $each: 'outputs.objections',
          $where: { path: 'this.code', op: 'eq', value: 'price' },
          $item: {
            says: '{{this.says}}',
            price: '{{multiply @root.contract.arr 0.9}}',
            kind: "{{#if (eq this.says 'x')}}one{{else}}another{{/if}}",
          },
        },
        all: "{{join (pluck outputs.objections 'says') '; '}}",
        chosen: { $if: { path: 'outputs.reason', op: 'empty' }, $then: 'none', $else: 'some' },
      },
    });
    for (const path of ['outputs.line', 'outputs.again', 'outputs.ranked.2.says', 'outputs.all'])
      expect(isWritten(path), path).toBe(true);
    for (const path of ['outputs.ranked.2.price', 'outputs.ranked[].kind', 'outputs.chosen'])
      expect(isWritten(path), path).toBe(false);
  });

  it('is a number of its own where that is copied or written out, but no figure that is worked out, and no listed word', () => {
    const { isWritten } = origins({
      outputs: {
        copied: number,
        defaulted: number,
        worked: number,
        price: number,
        label: code,
        line: text,
        said: text,
        priced: text,
      },
      computed: {
        copied: '{{outputs.minutes}}',
        defaulted: '{{default outputs.minutes 0}}',
        worked: '{{multiply outputs.minutes 2}}',
        price: '{{round (multiply contract.arr 1.05)}}',
        label: '{{outputs.code}}',
        line: '{{currency outputs.price contract.currency}} for {{outputs.code}}, {{multiply outputs.minutes 2}}',
        said: 'In {{outputs.minutes}} minutes',
        priced: '{{currency outputs.minutes contract.currency}}',
      },
    });
    for (const path of ['outputs.copied', 'outputs.defaulted', 'outputs.said', 'outputs.priced'])
      expect(isWritten(path), path).toBe(true);
    for (const path of ['outputs.worked', 'outputs.price', 'outputs.label', 'outputs.line'])
      expect(isWritten(path), path).toBe(false);
  });

  it('may be the texts of an earlier stage, but not its numbers', () => {
    const { isWritten } = origins({
      outputs: { before: text, price: number },
      computed: {
        before: "{{default stages.engage.story ''}}",
        price: '{{default stages.prepare.target_price 0}}',
      },
    });
    expect([isWritten('outputs.before'), isWritten('outputs.price')]).toEqual([true, false]);
  });

  it('is found below what is shown whole', () => {
    const { textsAt } = origins();
    expect(textsAt('outputs.objections.1')).toEqual(['outputs.objections[].says']);
    expect(textsAt('steps.judge.outputs')).toEqual([
      'steps.judge.outputs.reason',
      'steps.judge.outputs.objections[].says',
    ]);
    expect(textsAt('outputs.minutes')).toEqual([]);
  });
});

describe('what no customer may read', () => {
  it('are internal outputs, what is computed from them, and the numbers of a model that saw something internal', () => {
    const { isInternal } = origins({
      outputs: { walk_away_price: { ...number, internal: true }, room: number, price: number },
      computed: {
        walk_away_price: '{{multiply contract.arr 0.8}}',
        room: '{{subtract contract.arr outputs.walk_away_price}}',
        price: '{{contract.arr}}',
      },
    });
    for (const path of ['outputs.walk_away_price', 'outputs.room', 'outputs.objections.0.weight'])
      expect(isInternal(path), path).toBe(true);
    for (const path of ['outputs.price', 'outputs.reason']) expect(isInternal(path), path).toBe(false);
  });
});

describe('the texts of a step that a customer may come to read', () => {
  const forCustomer = (content: string, more: Parameters<typeof origins>[0] = {}) =>
    origins({ ...more, sections: [{ key: 's', title: 'S', content }] }).textsForCustomer('judge');

  it('are those that an artifact for the customer shows', () => {
    expect(origins().textsForCustomer('judge')).toEqual([]);
    expect(forCustomer('{{outputs.reason}}')).toEqual(['outputs.reason']);
    expect(forCustomer('{{steps.judge.outputs.reason}}')).toEqual(['outputs.reason']);
    expect(forCustomer('{{#each outputs.objections}}{{says}}{{/each}}')).toEqual([
      'outputs.objections[].says',
    ]);
    expect(forCustomer('{{outputs.code}} {{outputs.minutes}}')).toEqual([]);
  });

  it('are not those by which it only decides', () => {
    expect(forCustomer('{{#if outputs.reason}}A reason is on record.{{/if}}')).toEqual([]);
  });

  it('are also those of which it shows a computed copy', () => {
    const copy = {
      outputs: { line: text, twice: text },
      computed: { line: 'So: {{outputs.reason}}', twice: '{{outputs.line}} {{outputs.line}}' },
    };
    expect(forCustomer('{{outputs.twice}}', copy)).toEqual(['outputs.reason']);
  });

  it.each([
    ['03-prepare', []],
    ['04-engage', ['value_story', 'outreach']],
    ['05-negotiate', ['reply']],
    ['06-finalize', ['procurement']],
    ['07-signature', ['nudge', 'assist']],
    ['08-critical', ['executive_ask']],
    ['09-emergency', ['letter']],
    ['10-overdue', ['recovery']],
  ])('are in %s those of %j', (file, writing) => {
    const url = new URL(`../../../seeds/playbooks/${file}.yaml`, import.meta.url);
    const [version] = versionsOf(playbookFileSchema.parse(parse(readFileSync(url, 'utf8'))));
    if (!version) throw new Error('no version');
    const { textsForCustomer } = originsOf(version.playbook);
    const { steps } = version.playbook;
    expect(steps.map(({ key }) => key).filter((key) => textsForCustomer(key).length > 0)).toEqual(writing);
  });
});
