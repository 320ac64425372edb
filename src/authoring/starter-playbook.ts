import { type PlaybookFile, playbookFileSchema } from '../playbook/schema.ts';

/** The smallest playbook that runs, so that no author begins with an empty page. */
export const starterOf = (key: string): PlaybookFile =>
  playbookFileSchema.parse({
    key,
    stage_name: `${key.charAt(0).toUpperCase()}${key.slice(1).replaceAll('_', ' ')}`,
    description: 'Say here what this stage is for.',
    window: { days_min: 90, days_max: 119 },
    llm_prompts: {
      system: 'You brief a customer success manager. Use only what is given; say what is missing.\n',
    },
    steps: [
      {
        key: 'look',
        name: 'Look',
        type: 'llm',
        system: 'system',
        data_required: ['customer.name', 'contract.arr', 'term.renewalDate'],
        llm_prompt:
          'Brief on {{customer.name}}: {{currency contract.arr contract.currency}} a year, renews {{date term.renewalDate}}.\n',
        outputs: { summary: { type: 'string', maxLength: 600 } },
        mock_outputs: { summary: '{{customer.name}} renews on {{date term.renewalDate}}.' },
        artifacts: [
          {
            key: 'brief',
            kind: 'report',
            audience: 'internal',
            title: 'Brief on {{customer.name}}',
            sections: [{ key: 'summary', title: 'In short', content: '{{outputs.summary}}' }],
          },
        ],
      },
    ],
  });
