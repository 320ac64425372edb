export const Manual = {
  id: 'manual', stage: 'Manual', trigger: { type: 'manual', config: { button: 'Go' } },
  steps: [{ id: 'go', name: 'Go', execution: { llmPrompt: 'Go, {{customer.name}}', outputs: ['went'] } }],
};
