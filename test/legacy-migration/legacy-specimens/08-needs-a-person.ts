export const Hard = {
  id: 'hard', stage: 'Hard', trigger: { type: 'days_based', config: { daysMin: 40, daysMax: 50 } },
  steps: [{
    id: 'one', name: 'One',
    execution: {
      llmPrompt: `
        {{outputs.items.sort((a, b) => b.x - a.x)[0].name}}
        {{customer.name.split(' ').reverse().join(' ')}}
        {{> partial}}
        {{#if typeof customer === 'object'}}yes{{/if}}
        {{customer.favouriteColour}}
        {{unclosed
      `,
      dataRequired: ['customer.name', 'data.telepathy.mood'],
      outputs: ['items'],
    },
  }],
};
