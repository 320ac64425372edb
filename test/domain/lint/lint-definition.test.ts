import { describe, expect, it } from 'vitest';
import { contextSchema } from '../../../src/domain/context.ts';
import { pathKind } from '../../../src/domain/context-paths.ts';
import { type Definition, definitionSchema } from '../../../src/domain/definition.ts';
import { lintDefinition } from '../../../src/domain/lint/lint-definition.ts';
import { exampleContext } from '../example-context.ts';

function definition(step: object = {}, more: object = {}): Definition {
  const outputs = {
    story: { type: 'string' },
    risk_score: { type: 'integer' },
    risks: { type: 'array', items: { type: 'object', properties: { code: { type: 'string' } } } },
    price: { type: ['number', 'null'] },
  };
  const base = {
    key: 'tell',
    name: 'Tell',
    type: 'llm',
    system: 'voice',
    llm_prompt: 'About {{customer.name}}',
    outputs,
    computed: { price: '{{contract.arr}}' },
    mock_outputs: { story: 'x', risk_score: 5, risks: [] },
    ...step,
  };
  return definitionSchema.parse({
    key: 'x',
    stage_name: 'X',
    description: 'x',
    window: { days_min: 0, days_max: 1 },
    llm_prompts: { voice: 'Plain words.' },
    variables: { limit: 10, open: { any: { thing: 1 } } },
    steps: [base],
    ...more,
  });
}
const problems = (step?: object, more?: object) =>
  lintDefinition(definition(step, more)).map(({ code, path }) =>
    path === undefined ? code : `${code} ${path}`,
  );
const prompt = (llm_prompt: string) => problems({ llm_prompt });
const artifacts = (section: object, more: object = {}) =>
  problems({
    artifacts: [
      {
        key: 'note',
        kind: 'report',
        audience: 'internal',
        title: 'T',
        sections: [{ key: 's', title: 'S', ...section }],
        ...more,
      },
    ],
  });

describe('a definition without fault', () => {
  it('has no problems', () => {
    expect(problems()).toEqual([]);
    expect(
      prompt(
        `{{#each data.salesforce.contacts as |c|}}{{c.name}}{{../customer.name}}{{/each}}
         {{#each outputs.risks}}{{code}}{{/each}} {{variables.limit}} {{variables.open.any.thing}}
         {{default stages.discovery.price_cap 'unknown'}} {{#if stages.prepare}}{{stages.prepare.target}}{{/if}}
         {{steps.tell.outputs.story}} {{steps.tell.visit}} {{data.engagement.tickets.items.length}}
         {{#if workflow.previous}}{{workflow.previous.asOf}}{{/if}} {{default input.note ''}}`,
      ),
    ).toEqual([]);
  });
});

describe('a template', () => {
  it.each([
    ['{{customer.nmae}}', ['path_unknown customer.nmae']],
    ['{{custmer.name}}', ['path_unknown custmer.name']],
    ['{{#if customer.nmae}}x{{/if}}', ['path_unknown customer.nmae']],
    ["{{default outputs.stroy 'x'}}", ['path_unknown outputs.stroy']],
    ['{{#each data.salesforce.contacts}}{{nmae}}{{/each}}', ['path_unknown data.salesforce.contacts[].nmae']],
    ["{{join (pluck data.salesforce.contacts 'nmae')}}", ['path_unknown data.salesforce.contacts[].nmae']],
    ['{{#each outputs.risks}}{{severity}}{{/each}}', ['path_unknown outputs.risks[].severity']],
    ['{{outputs.story.length}}', ['path_unknown outputs.story.length']],
    ['{{steps.nothing.outputs.story}}', ['path_unknown steps.nothing.outputs.story']],
    ['{{variables.limits}}', ['path_unknown variables.limits']],
    ['{{stages.discovery.price_cap}}', ['path_unguarded stages.discovery.price_cap']],
    ['{{input.note}}', ['path_unguarded input.note']],
    ['{{customer.owner}}', ['prints_object customer.owner']],
    ['{{customer.constructor}}', ['path_unknown customer.constructor']],
    ['{{customer.toString}}', ['path_unknown customer.toString']],
    ['{{#if x}}', ['template_invalid']],
    ['{{upper}}', ['template_invalid']],
    ['{{{customer.name}}}', ['template_invalid']],
  ])('%s', (source, expected) => {
    expect(prompt(source)).toEqual(expected);
  });

  it('is found wherever it stands, and the place is named', () => {
    const source = '{{nothing.at.all}}';
    const artifact = {
      key: 'note',
      kind: 'report',
      audience: 'internal',
      title: source,
      sections: [
        { key: 'a', title: source, content: source, empty: source },
        {
          key: 'b',
          title: 'B',
          kind: 'table',
          each: 'outputs.risks',
          columns: [{ title: source, content: source }],
        },
      ],
    };
    const faulty = definition(
      {
        llm_prompt: source,
        computed: { price: source },
        mock_outputs: { story: source, risk_score: 1, risks: [{ code: source }] },
        artifacts: [artifact],
      },
      { llm_prompts: { voice: source } },
    );
    expect(lintDefinition(faulty).map(({ where }) => where)).toEqual([
      'llm_prompts.voice',
      'steps.tell.llm_prompt',
      'steps.tell.computed.price',
      'steps.tell.mock_outputs.story',
      'steps.tell.mock_outputs.risks',
      'steps.tell.artifacts.note.title',
      'steps.tell.artifacts.note.a.title',
      'steps.tell.artifacts.note.a.content',
      'steps.tell.artifacts.note.a.empty',
      'steps.tell.artifacts.note.b.columns.0.title',
      'steps.tell.artifacts.note.b.columns.0.content',
    ]);
  });
});

describe('value templates', () => {
  const risks = (value: object) => problems({ mock_outputs: { story: 'x', risk_score: 1, risks: value } });

  it('know the fields of the entries they are for', () => {
    const each = 'data.engagement.tickets.items';
    expect(
      risks({
        $each: each,
        $where: { path: 'this.severity', op: 'lt', value: 3 },
        $item: { code: '{{subject}}{{this.id}}{{customer.name}}' },
      }),
    ).toEqual([]);
    expect(risks({ $each: each, $item: { code: '{{sbject}}' } })).toEqual([`path_unknown ${each}[].sbject`]);
    expect(risks({ $each: each, $where: { path: 'this.svrity', op: 'lt', value: 3 }, $item: 'x' })).toEqual([
      `path_unknown ${each}[].svrity`,
    ]);
    expect(risks({ $each: 'customer.name', $item: 'x' })).toEqual(['not_a_list customer.name']);
  });

  it('need a default for what may be missing', () => {
    expect(risks({ $path: 'stages.discovery.risks' })).toEqual(['path_unguarded stages.discovery.risks']);
    expect(risks({ $path: 'stages.discovery.risks', $default: [] })).toEqual([]);
    expect(risks({ $if: { path: 'facts.stance.satus', op: 'exists' }, $then: [] })).toEqual([
      'path_unknown facts.stance.satus',
    ]);
  });
});

describe('rules, data and names', () => {
  it('rules read what there is', () => {
    const rule = { path: 'outputs.risk', op: 'gte', value: 70 };
    expect(problems({ when: rule })).toEqual(['path_unknown outputs.risk']);
    expect(problems({ checks: [{ rule, message: 'm' }] })).toEqual(['path_unknown outputs.risk']);
    expect(
      problems({}, { conditional_routing: { tell: { routes: [{ id: 'r', when: rule, end: true }] } } }),
    ).toEqual(['path_unknown outputs.risk']);
    expect(problems({ when: { path: 'stages.discovery.x', op: 'exists' } })).toEqual([]);
  });

  it('required and wanted data exist', () => {
    expect(problems({ data_required: ['customer.name'], data_wanted: ['data.usage'] })).toEqual([]);
    expect(problems({ data_required: ['customer.nmae'], data_wanted: ['data.usge'] })).toEqual([
      'path_unknown customer.nmae',
      'path_unknown data.usge',
    ]);
  });

  it('routing leads somewhere', () => {
    const routes = [{ id: 'r', when: { path: 'customer.name', op: 'exists' }, goto: 'nowhere' }];
    expect(problems({}, { conditional_routing: { tell: { routes } } })).toEqual(['routing_invalid']);
  });

  it('a system prompt exists', () => {
    expect(problems({ system: 'nobody' })).toEqual(['system_unknown']);
  });

  it('the mock answers all that a model is asked for, and nothing else', () => {
    expect(problems({ mock_outputs: { story: 'x', risk_score: 1 } })).toEqual(['mock_missing']);
    expect(problems({ mock_outputs: { story: 'x', risk_score: 1, risks: [], more: 1 } })).toEqual([
      'mock_undeclared',
    ]);
    expect(problems({ mock_outputs: { story: 'x', risk_score: 1, risks: [], price: 1 } })).toEqual([
      'mock_undeclared',
    ]);
  });
});

describe('what a customer may read', () => {
  it.each([
    '{{intelligence.summary}}',
    '{{outputs.risk_score}}',
    '{{#each outputs.risks}}{{code}}{{/each}}',
    '{{data.salesforce.probability}}',
    '{{#if (gte outputs.risk_score 70)}}x{{/if}}',
    "{{default stages.prepare.floor_price ''}}",
    "{{default stages.negotiate.walk_away_price ''}}",
  ])('is not %s', (content) => {
    expect(
      new Set(artifacts({ content }, { audience: 'customer' }).map((each) => each.split(' ')[0])),
    ).toEqual(new Set(['internal_to_customer']));
    expect(artifacts({ content })).toEqual([]);
  });

  it('is not a list of risks either, while a condition may ask for them', () => {
    const list = { kind: 'list', each: 'outputs.risks', content: 'x' };
    expect(artifacts(list, { audience: 'customer' })).toEqual(['internal_to_customer outputs.risks']);
    const shown = { content: 'x', when: { path: 'outputs.risk_score', op: 'lt', value: 50 } };
    expect(artifacts(shown, { audience: 'customer' })).toEqual([]);
  });
});

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
    for (const path of paths) expect(pathKind(definition(), path), path).not.toBeNull();
    for (const root of Object.keys(contextSchema.shape))
      expect(pathKind(definition(), root), root).not.toBeNull();
  });

  it('have a kind', () => {
    const kind = (path: string) => pathKind(definition(), path);
    expect(kind('customer')).toBe('object');
    expect(kind('customer.goals')).toBe('list');
    expect(kind('customer.goals[]')).toBe('scalar');
    expect(kind('facts.stance.status')).toBe('scalar');
    expect(kind('stages.discovery.anything')).toBe('open');
    expect(kind('outputs.risks[].code')).toBe('scalar');
    expect(kind('outputs.price')).toBe('scalar');
  });
});
