import { type PlaybookFile, playbookFileSchema } from '../../src/playbook/schema.ts';

type PlaybookInput = Parameters<typeof playbookFileSchema.parse>[0] & Record<string, unknown>;

/** A small playbook of two steps and one artifact, for tests of the engine; parts of it can be replaced. */
export function smallPlaybook(overrides: Partial<PlaybookInput> = {}): PlaybookFile {
  return playbookFileSchema.parse({
    key: 'prepare',
    stage_name: 'Prepare',
    description: 'A small playbook for tests',
    window: { days_min: 120, days_max: 149 },
    llm_prompts: { system: 'Answer for {{customer.name}}.' },
    steps: [
      {
        key: 'assess',
        name: 'Assess',
        type: 'llm',
        system: 'system',
        llm_prompt: 'Analyze {{customer.name}} with ARR {{currency contract.arr contract.currency}}.',
        data_required: ['customer.name', 'contract.arr'],
        outputs: { risk_score: { type: 'integer', minimum: 0, maximum: 100 } },
        mock_outputs: { risk_score: 42 },
      },
      {
        key: 'plan',
        name: 'Plan',
        type: 'llm',
        llm_prompt: 'Plan for {{customer.name}}; risk {{outputs.risk_score}}.',
        outputs: { plan: { type: 'string' } },
        mock_outputs: { plan: 'Call {{customer.name}} about a risk of {{outputs.risk_score}}.' },
        artifacts: [
          {
            key: 'plan',
            kind: 'report',
            audience: 'internal',
            title: 'Plan for {{customer.name}}',
            sections: [{ key: 'plan', title: 'Plan', content: '{{outputs.plan}}' }],
          },
        ],
      },
    ],
    ...overrides,
  });
}
