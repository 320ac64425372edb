import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lintVersion } from '../../src/checker/lint-version.ts';
import { type Playbook, playbookFileSchema } from '../../src/playbook/schema.ts';
import { versionsOf } from '../../src/playbook/versions.ts';
import { mutated } from '../support/mutations/sound-playbook.ts';

const folder = new URL('../../seeds/playbooks/', import.meta.url);
const stages = readdirSync(folder).map((file) => {
  const written = playbookFileSchema.parse(parse(readFileSync(new URL(file, folder), 'utf8')));
  return { file, versions: versionsOf(written).map(({ playbook }) => playbook) };
});
const others = stages.flatMap(({ versions }) => versions);

describe('the stage library has nothing to complain about', () => {
  it('and has ten stages', () => {
    expect(stages).toHaveLength(10);
  });
  it.each(stages)('$file', ({ versions }) => {
    for (const playbook of versions) expect(lintVersion(playbook, { others })).toEqual([]);
  });
});

describe('the same mistake in any stage is found', () => {
  type Change = (text: string) => string;
  const broken = (general: Playbook | undefined, change: Change) => {
    const text = JSON.stringify(general);
    const changed = change(text);
    expect(changed).not.toBe(text);
    return lintVersion(JSON.parse(changed) as Playbook, { others }).map(({ code }) => code);
  };
  const mistakes: [string, Change, string][] = [
    ['a field misspelt', (text) => text.replace('{{customer.name}}', '{{customer.nmae}}'), 'path_unknown'],
    [
      'a currency sign',
      (text) => text.replace('{{currency contract.arr contract.currency}}', '$' + '{{contract.arr}}'),
      'currency_sign',
    ],
    ['a helper misspelt', (text) => text.replace('{{date ', '{{dat '), 'helper_unknown'],
    [
      'a stage misspelt',
      (text) => text.replace('{{customer.name}}', "{{default stages.prepair.posture ''}}"),
      'stage_unknown',
    ],
    [
      'an output of a stage misspelt',
      (text) => text.replace('{{customer.name}}', "{{default stages.prepare.posturre ''}}"),
      'stage_output_unknown',
    ],
    [
      'a route to nowhere',
      (text) => text.replace(/"conditional_routing":\{"(\w+)"/, '"conditional_routing":{"$1x"'),
      'route_from_unknown',
    ],
  ];
  describe.each(mistakes)('%s', (_, change, code) => {
    it.each(stages)('$file', ({ versions: [general] }) => {
      expect(broken(general, change)).toContain(code);
    });
  });

  it('a risk score in each text to a customer', () => {
    const letters = stages.flatMap(({ versions: [general] }) =>
      (general?.steps ?? []).flatMap((step, at) =>
        step.artifacts.flatMap((artifact, index) =>
          artifact.audience === 'customer' ? [{ general, at, index }] : [],
        ),
      ),
    );
    expect(letters.length).toBeGreaterThan(8);
    for (const { general, at, index } of letters) {
      const leaky = structuredClone(general);
      const artifact = leaky?.steps[at]?.artifacts[index];
      if (!leaky || !artifact) throw new Error('no letter');
      artifact.title = '{{default intelligence.riskScore 0}}';
      expect(lintVersion(leaky).map(({ code }) => code)).toContain('internal_to_customer');
    }
  });
});

describe('unusual, but valid', () => {
  const prompt = (text: string) => ({ 'steps.0.llm_prompt': text });
  const note = (text: string) => ({
    'steps.2.artifacts.0.sections.0.content': `{{outputs.tone}} {{outputs.when}} {{outputs.story}} ${text}`,
  });
  it.each<[string, Record<string, unknown>]>([
    [
      'names for entries, and their numbers',
      prompt(
        '{{#each data.salesforce.contacts as |who i|}}{{i}} {{who.name}} of {{@root.customer.name}}{{/each}} {{customer.segment}}',
      ),
    ],
    [
      'paths above blocks',
      prompt(
        '{{#each data.salesforce.contacts}}{{#with lastTwoWay}}{{date this}} {{../name}} {{../../customer.name}}{{/with}}{{/each}}',
      ),
    ],
    [
      'data variables',
      prompt(
        '{{#each customer.goals}}{{@index}}{{#if @first}}!{{/if}}{{this}}{{@root.customer.name}}{{/each}}',
      ),
    ],
    [
      '#with and its else',
      prompt('{{#with customer.owner as |o|}}{{o.name}} {{email}}{{else}}{{customer.name}}{{/with}}'),
    ],
    ['#with over a date', prompt('{{#with (addDays workflow.asOf 3)}}{{date this}}{{/with}}')],
    [
      'an entry found by a helper',
      prompt(
        "{{#with (first (where data.salesforce.contacts 'role' 'signer'))}}{{name}}{{else}}nobody{{/with}}",
      ),
    ],
    [
      'a list that is sorted and cut',
      prompt("{{#each (take (sortBy data.salesforce.contacts 'influence' 'desc') 3)}}{{name}}{{/each}}"),
    ],
    ['variables inside of variables', prompt('{{variables.rates.low}}')],
    ['lengths', prompt('{{data.engagement.tickets.items.length}} {{length customer.goals}}')],
    [
      'an earlier stage behind a guard',
      prompt('{{#if stages.prepare}}{{stages.prepare.target_price}}{{/if}} {{default stages.a.b 1}}'),
    ],
    [
      'an earlier stage behind a comparison',
      prompt(
        '{{#if (gt stages.prepare.floor_price 0)}}{{currency stages.prepare.floor_price contract.currency}}{{/if}}',
      ),
    ],
    [
      'what the run before gave',
      prompt(
        '{{#if workflow.previous}}{{workflow.previous.asOf}} {{default workflow.previous.outputs.score 0}}{{/if}}',
      ),
    ],
    ['a nullable field behind #if', prompt('{{#if customer.tier}}{{customer.tier}}{{/if}}')],
    [
      'a nullable field behind an earlier part',
      prompt('{{#if facts.stance}}{{facts.stance.status}} {{facts.stance.source}}{{/if}}'),
    ],
    [
      'a nullable field in a helper that says unknown',
      prompt(
        '{{number contract.seats}} {{date facts.stance.lastReplyOn}} {{currency contract.listArr contract.currency}}',
      ),
    ],
    [
      'fields that are null together',
      prompt('{{#if data.engagement.lastTwoWay}}{{data.engagement.daysSinceTwoWay}} days{{/if}}'),
    ],
    [
      'a field that equals one which is there',
      prompt(
        '{{#if (eq data.engagement.lastMeeting.contactName customer.name)}}{{data.engagement.lastMeeting.contactName}}{{/if}}',
      ),
    ],
    [
      'a skipped output behind a guard',
      note('{{#if outputs.plan}}{{outputs.plan}} {{outputs.effort}}{{/if}}'),
    ],
    ['a skipped output with a default', note("{{default outputs.plan 'no plan'}}")],
    ['a skipped list, gone through', note('{{#each outputs.risks}}{{code}}{{/each}}')],
    [
      'a loop with a bound and a way out',
      {
        'steps.1.max_visits': 3,
        'conditional_routing.tell': {
          routes: [{ id: 'again', when: { path: 'outputs.is_large', op: 'eq', value: true }, goto: 'plan' }],
        },
      },
    ],
    [
      'an output of the pass before, in a loop',
      {
        'steps.0.max_visits': 2,
        ...prompt("{{customer.name}} {{customer.segment}} {{default outputs.plan ''}}"),
        'conditional_routing.plan': {
          routes: [{ id: 'again', when: { path: 'outputs.effort', op: 'gt', value: 5 }, goto: 'look' }],
        },
      },
    ],
    [
      'a jump over a step whose outputs are guarded',
      {
        'conditional_routing.look.routes.0': {
          id: 'jump',
          when: { path: 'outputs.attention', op: 'eq', value: 'none' },
          goto: 'tell',
        },
      },
    ],
    [
      'a person who is waited for',
      {
        'steps.3': {
          key: 'sign_off',
          name: 'Sign off',
          type: 'human',
          waits_for: { name: 'a yes', days: 3 },
        },
      },
    ],
    [
      'a decision that stands for what it was made from',
      {
        'steps.0.outputs.well_known': { type: 'boolean' },
        'steps.0.computed.well_known':
          '{{#if (and customer.tier (gt contract.arr 0))}}true{{else}}false{{/if}}',
        'steps.1.when': { path: 'outputs.well_known', op: 'eq', value: true },
        'steps.1.llm_prompt': '{{outputs.story}} {{customer.tier}}',
      },
    ],
    [
      'the same in the form of $if',
      {
        'steps.0.outputs.way': { type: 'string', enum: ['write', 'wait'] },
        'steps.0.computed.way': {
          $if: { path: 'data.salesforce.signer', op: 'exists' },
          $then: 'write',
          $else: 'wait',
        },
        'steps.1.llm_prompt':
          "{{outputs.story}} {{#if (eq outputs.way 'write')}}{{data.salesforce.signer.name}}{{/if}}",
      },
    ],
    [
      'a nullable enum',
      {
        'steps.2.outputs.tone': { type: ['string', 'null'], enum: ['warm', 'plain', null] },
        'steps.2.computed.tone': '{{#if outputs.is_large}}warm{{/if}}',
      },
    ],
    [
      'a letter whose words a secret decided',
      {
        'steps.2.computed.tone': '{{#if (gt intelligence.riskScore 70)}}warm{{else}}plain{{/if}}',
        'steps.2.artifacts.1.sections.0.content': 'Hello {{outputs.tone}}',
      },
    ],
    [
      'a letter that is written only at low risk',
      { 'steps.2.artifacts.1.when': { path: 'outputs.score', op: 'lt', value: 50 } },
    ],
    [
      'a price in a letter that is computed from the contract',
      {
        'steps.2.artifacts.1.sections.0.content':
          '{{currency (multiply contract.arr 2) contract.currency}} {{outputs.story}}',
      },
    ],
    [
      'a currency sign in words, away from figures',
      prompt(
        'Amounts are in € or $. {{customer.name}} {{customer.segment}} pays {{currency contract.arr contract.currency}}.',
      ),
    ],
    ['two literal braces', prompt('Write \\{{name}} {{customer.name}} {{customer.segment}}')],
    [
      'a default of null where null is allowed',
      { 'steps.2.computed.when': { $path: 'stages.discovery.notice_deadline', $default: null } },
    ],
  ])('%s', (_, put) => {
    expect(lintVersion(mutated(put))).toEqual([]);
  });
});

describe('a problem', () => {
  it('has the place of its text in the document and its own within it', () => {
    const source = 'x\n {{nothing.at.all}}';
    const places = (put: Record<string, unknown>) =>
      lintVersion(mutated(put)).map(({ where, pointer, line, column }) => ({
        where,
        pointer: pointer.join('/'),
        line,
        column,
      }));
    expect(places({ 'steps.2.artifacts.0.sections.3.columns.0.title': source })).toEqual([
      {
        where: 'steps.tell.artifacts.note.people.columns.0.title',
        pointer: 'steps/2/artifacts/0/sections/3/columns/0/title',
        line: 2,
        column: 4,
      },
    ]);
    expect(places({ 'steps.0.mock_outputs.risks.$item.code': source })).toEqual([
      {
        where: 'steps.look.mock_outputs.risks.$item.code',
        pointer: 'steps/0/mock_outputs/risks/$item/code',
        line: 2,
        column: 4,
      },
    ]);
  });

  it('does not hide the next one in the same text', () => {
    const put = {
      'steps.0.llm_prompt':
        '{{uper customer.name}} {{customer.nmae}} {{> x}} {{custmer.name}} {{customer.segment}}',
    };
    expect(lintVersion(mutated(put)).map(({ code, column }) => `${code} ${column}`)).toEqual([
      'helper_unknown 1',
      'template_feature 42',
      'path_unknown 26',
      'path_unknown 52',
    ]);
  });
});
