export const Odd = {
  id: 'odd-text', stage: 'Odd Text', description: "It's \"quoted\" & <b>bold</b> 🚀",
  trigger: { type: 'days_based', config: { daysMin: 100, daysMax: 110 } },
  steps: [{
    id: 'übung 1', name: 'Übung 🚀',
    execution: {
      llmPrompt: 'Say {{ "it\'s" }} and {{customer.name}}\n' + "Costs $5,000 or ${{customer.arr}}\t{{!-- comment --}}" + `
        Path C:\\temp\\{{customer.name}} {single} }} closing {{{customer.name}}}
        \`\`\`json
        {"x": 1}
        \`\`\``,
      outputs: ['result-Text', '2nd', 'résumé'],
    },
    ui: { artifacts: [{ id: '✅', title: '✅ Done', type: 'report', sections: [{ title: '{{outputs.resultText}}', type: 'text', content: '' }] }] },
  }],
};
