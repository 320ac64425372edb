const times = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join('\n');

/** A legacy workflow of this many steps, some sixty lines each; every prompt reads the outputs of the step before it. */
export function bigLegacyWorkflow(steps: number): string {
  return `export const Big = {
  id: 'big', stage: 'Big', trigger: { type: 'days_based', config: { daysMin: 180, daysMax: null } },
  steps: [
${times(steps, step)}
  ],
};
`;
}

function step(n: number): string {
  const read = `outputs.score${Math.max(0, n - 1)}`;
  const line = (at: number): string =>
    `          Line ${at}: {{customer.name}} pays $\{{customer.arr / ${at + 1}}} and {{${read} > ${at} ? 'high' : 'low'}}`;
  const section = (at: number): string =>
    `        { id: 's${at}', title: 'S${at}', type: 'text', content: '{{outputs.score${n}}}%' },`;
  return `    {
      id: 'step-${n}',
      name: 'Step ${n}',
      execution: {
        llmPrompt: \`
${times(44, line)}
        \`,
        outputs: ['score${n}', 'list${n}'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A ${n}', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list${n}}}' },
${times(8, section)}
      ] }] },
    },`;
}
