import type { LintCode } from '../../../src/checker/codes/problem-codes.ts';
import { type Playbook, playbookSchema } from '../../../src/playbook/schema.ts';

type Input = Parameters<typeof playbookSchema.parse>[0] & Record<string, unknown>;

/** One thing that an author may get wrong: what is put where in the sound playbook, and what the checker must say. */
export type Mutation = {
  readonly name: string;
  /** Where, such as `steps.0.llm_prompt`, and what; `undefined` takes away. Some need two places. */
  readonly put: Readonly<Record<string, unknown>>;
  readonly code: LintCode;
  readonly path?: string;
  readonly didYouMean?: string;
  readonly where?: string;
  /** Within the text that is wrong. */
  readonly at?: readonly [line: number, column: number];
};

/** A playbook of three steps in which everything is in order, and which has a place for every mistake. */
export const soundPlaybook = (): Input => ({
  key: 'checkup',
  stage_name: 'Check-up',
  description: 'A look at an account',
  window: { days_min: 60, days_max: 90 },
  variables: { limit: 10, rates: { low: 1 }, silent_days: 14 },
  internal: { 'stages.prepare.floor_price': true },
  llm_prompts: { voice: 'Plain words about {{customer.name}}.' },
  steps: [
    {
      key: 'look',
      name: 'Look',
      type: 'llm',
      system: 'voice',
      data_required: ['customer.name', 'customer.segment'],
      llm_prompt:
        'About {{customer.name}} ({{customer.segment}}):\n{{currency contract.arr contract.currency}}, risk {{default intelligence.riskScore 0}}',
      outputs: {
        attention: { type: 'string', enum: ['none', 'watch', 'act'] },
        score: { type: 'integer', minimum: 0, maximum: 100, internal: 'itself' },
        story: { type: 'string' },
        risks: {
          type: 'array',
          internal: true,
          items: { type: 'object', properties: { code: { type: 'string' }, severity: { type: 'integer' } } },
        },
        price: { type: ['number', 'null'] },
        is_large: { type: 'boolean' },
      },
      computed: { price: '{{contract.listArr}}', is_large: '{{gte contract.arr variables.limit}}' },
      checks: [{ rule: { path: 'outputs.story', op: 'ne', value: '' }, message: 'say something' }],
      mock_outputs: {
        attention: {
          $if: { path: 'data.usage.trend', op: 'eq', value: 'declining' },
          $then: 'act',
          $else: 'none',
        },
        score: 40,
        story: 'A story of {{customer.name}}',
        risks: {
          $each: 'data.engagement.tickets.items',
          $limit: 2,
          $item: { code: '{{subject}}', severity: 1 },
        },
      },
    },
    {
      key: 'plan',
      name: 'Plan',
      type: 'llm',
      llm_prompt: 'Plan from {{outputs.story}}',
      outputs: { plan: { type: 'string' }, effort: { type: 'integer' } },
      mock_outputs: { plan: 'Call', effort: 2 },
    },
    {
      key: 'tell',
      name: 'Tell',
      type: 'decision',
      outputs: { when: { type: ['string', 'null'] }, tone: { type: 'string', enum: ['warm', 'plain'] } },
      computed: {
        when: { $path: 'data.engagement.lastTwoWay' },
        tone: '{{#if outputs.is_large}}warm{{else}}plain{{/if}}',
      },
      artifacts: [
        {
          key: 'note',
          kind: 'report',
          audience: 'internal',
          title: 'Note on {{customer.name}}',
          sections: [
            {
              key: 'story',
              title: 'Story',
              content: '{{outputs.story}} {{outputs.tone}} {{date outputs.when}}',
            },
            {
              key: 'plan',
              title: 'Plan',
              when: { path: 'outputs.plan', op: 'exists' },
              content: '{{outputs.plan}}, {{outputs.effort}}',
            },
            {
              key: 'risks',
              title: 'Risks',
              kind: 'list',
              each: 'outputs.risks',
              content: '{{code}} {{this.severity}}',
            },
            {
              key: 'people',
              title: 'People',
              kind: 'table',
              each: 'data.salesforce.contacts',
              columns: [{ title: 'Who', content: '{{name}}' }],
            },
          ],
        },
        {
          key: 'letter',
          kind: 'email',
          audience: 'customer',
          title: 'For {{customer.name}}',
          sections: [{ key: 'body', title: 'Body', content: 'Hello {{outputs.story}}' }],
        },
      ],
    },
  ],
  conditional_routing: {
    look: {
      routes: [{ id: 'quiet', when: { path: 'outputs.attention', op: 'eq', value: 'none' }, skip: ['plan'] }],
    },
  },
});

/** The sound playbook with `put` in its places. */
export function mutated(put: Mutation['put']): Playbook {
  const document = soundPlaybook();
  for (const [place, value] of Object.entries(put)) {
    const parts = place.split('.');
    const last = parts.pop() ?? '';
    const around = parts.reduce((at: object, part) => Reflect.get(at, part) as object, document);
    if (value === undefined) Reflect.deleteProperty(around, last);
    else Reflect.set(around, last, value);
  }
  return playbookSchema.parse(document);
}
