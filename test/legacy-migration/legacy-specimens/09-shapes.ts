export const Shapes = {
  id: 'shapes', stage: 'Shapes', name: 'Shapes', trigger: { type: 'days_based', config: { daysMin: '20', daysMax: 10 } },
  customSetting: { a: [1, null, { b: true }] },
  chat: { initialMessage: 'Hello {{customer.name}}', quickReplies: ['Yes', 'No'] },
  steps: [
    {
      id: 'first', title: 'First', prompt: 'Tell of {{customer.name}}; {{outputs.flag === true ? "flagged" : "plain"}}',
      systemPrompt: 'You write for {{customer.name}}.',
      outputs: { flag: 'boolean', amountDue: { type: 'number' }, notes: 'string[]' },
      artifacts: [
        { id: 'p', title: 'P', type: 'presentation', content: '{{outputs.notes}}' },
        { id: 'c', title: 'C', type: 'checklist', items: ['Call {{customer.name}}', { title: 'Send', status: '{{outputs.flag}}', due: 'soon' }] },
        { id: 'p', title: 'Twice', type: 'report', sections: { one: { title: 'One', content: 'x' }, two: { title: 'Two', content: '{{outputs.amountDue}}', showIf: 'outputs.amountDue > 0' } } },
        { id: 'empty', type: 'dashboard', visible: false },
      ],
    },
    { id: 'sign-off', name: 'Sign off', type: 'human_approval' },
    { id: 'gate', name: 'Gate', type: 'conditional', routing: { routes: [{ id: 'due', condition: 'outputs.amountDue > 0', nextStepId: 'first' }, { id: 'none', condition: '!outputs.flag', nextStepId: 'end' }] } },
    { id: 'last', name: 'Last', condition: "outputs.flag && customer.tier !== 'free'", llmPrompt: 'Last words on {{first.amountDue}} for {{customer.name}}', outputs: [{ name: 'lastWords', type: 'string' }] },
  ],
};
