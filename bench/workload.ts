import { type PlaybookFile, playbookFileSchema } from '../src/playbook/schema.ts';

/** Four model steps and two artifacts, with the same prompts and answers for every contender. */
type BenchStep = {
  readonly key: string;
  readonly prompt: string;
  readonly answer: Readonly<Record<string, string | number>>;
};
type BenchArtifact = {
  readonly key: string;
  readonly step: string;
  readonly kind: 'report' | 'email';
  readonly title: string;
  readonly sections: readonly { readonly key: string; readonly title: string; readonly content: string }[];
};

export const SYSTEM_PROMPT =
  'You prepare the renewal of {{contract.name}} for {{customer.name}}. Use only what you are told.';

export const STEPS: readonly BenchStep[] = [
  {
    key: 'assess',
    prompt: `Assess the account {{customer.name}} ({{customer.segment}}, {{customer.industry}}).
The contract {{contract.name}} is worth {{contract.arr}} {{contract.currency}} a year for {{contract.seats}} seats and
ends on {{term.renewalDate}}. What the CSM noted: {{customer.notes}}
The people there:
{{#each contacts as |person|}}- {{person.name}}, {{person.role}}
{{/each}}
Give a risk score from 0 to 100 and say in two sentences why.`,
    answer: {
      risk_score: 42,
      why: 'Usage has been steady at 190 of 250 seats and the sponsor answers. Two tickets are open, neither of them severe, and the budget for the coming year is confirmed by the economic buyer.',
    },
  },
  {
    key: 'position',
    prompt: `The risk of {{customer.name}} is {{outputs.risk_score}}: {{outputs.why}}
Choose the posture for a renewal of {{contract.arr}} {{contract.currency}} on {{term.renewalDate}}, and name the three
arguments that matter most to somebody in {{customer.industry}}.`,
    answer: {
      posture: 'hold',
      arguments:
        'The teams that adopted the product first have kept it; the integrations they asked for are delivered; moving away would cost them a quarter.',
    },
  },
  {
    key: 'plan',
    prompt: `Posture {{outputs.posture}} towards {{customer.name}}. Arguments: {{outputs.arguments}}
Write the plan of the CSM for the weeks until {{term.renewalDate}}: whom to call, in which order, and what to bring.`,
    answer: {
      plan: 'Call the champion first, by 1 March 2027, and ask what has changed. Bring the figures of the last two quarters. Then write to the economic buyer with the offer, and leave a week before the follow-up. Involve the sponsor only if the date slips.',
    },
  },
  {
    key: 'write',
    prompt: `Write to the champion of {{customer.name}} about {{contract.name}}, which ends on {{term.renewalDate}}.
The plan: {{outputs.plan}}
Be brief, promise nothing, and ask for half an hour.`,
    answer: {
      subject: 'Your renewal, and half an hour',
      body: 'Hello, your agreement comes up for renewal soon. I have put together what your teams have made of the product and would like to go through it with you before anybody talks about paper. Would half an hour next week suit you?',
    },
  },
];

export const ARTIFACTS: readonly BenchArtifact[] = [
  {
    key: 'plan',
    step: 'plan',
    kind: 'report',
    title: 'Plan for {{customer.name}}',
    sections: [
      { key: 'risk', title: 'Risk', content: '{{outputs.risk_score}}: {{outputs.why}}' },
      { key: 'posture', title: 'Posture', content: '{{outputs.posture}}. {{outputs.arguments}}' },
      { key: 'plan', title: 'Plan', content: '{{outputs.plan}}' },
    ],
  },
  {
    key: 'email',
    step: 'write',
    kind: 'email',
    title: '{{outputs.subject}}',
    sections: [{ key: 'body', title: 'Body', content: '{{outputs.body}}' }],
  },
];

/** The tokens billed for one answer. */
export const USAGE = { inputTokens: 240, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 60 };
export const MODEL = 'gpt-5-mini';

/** The workload as a playbook. */
export function benchPlaybook(): PlaybookFile {
  // Nightshift's context has a name of its own for contacts.
  const inOurWords = (text: string): string =>
    text.replace('#each contacts ', '#each data.salesforce.contacts ');
  return playbookFileSchema.parse({
    key: 'bench',
    stage_name: 'Bench',
    description: 'Four steps and two artifacts, to measure the engine',
    window: { days_min: 120, days_max: 149 },
    llm_prompts: { system: SYSTEM_PROMPT },
    steps: STEPS.map(({ key, prompt, answer }) => ({
      key,
      name: key,
      type: 'llm',
      system: 'system',
      llm_prompt: inOurWords(prompt),
      data_required: ['customer.name', 'contract.arr'],
      outputs: Object.fromEntries(
        Object.entries(answer).map(([name, value]) => [
          name,
          { type: typeof value === 'number' ? 'integer' : 'string' },
        ]),
      ),
      artifacts: ARTIFACTS.filter((artifact) => artifact.step === key).map(
        ({ step: _step, ...artifact }) => ({
          ...artifact,
          audience: 'internal',
        }),
      ),
    })),
  });
}
