export const InContext = {
  id: 'voiced', name: 'Voiced', stage: 'Voiced', trigger: { config: { daysMin: 10, daysMax: 20 } },
  context: { systemPrompt: `
    Never promise a discount.
    Write to {{customer.name}}.`, tone: 'dry' },
  steps: [
    { id: 'look', name: 'Look', execution: { llmPrompt: `Who has to sign for {{customer.name}}?`, outputs: ['signer'] } },
    { id: 'sign-off', name: 'Sign off', type: 'human_approval' },
    { id: 'write', name: 'Write', execution: { systemPrompt: 'Be brief.', llmPrompt: `Write to {{outputs.signer}}.`, outputs: ['note'] },
      ui: { artifacts: [{ id: 'n', title: 'Note', type: 'report', content: '{{outputs.note}}' }] } },
  ],
};
export const OnTop = {
  id: 'voiced-on-top', name: 'On top', stage: 'Top', trigger: { config: { daysMin: 30, daysMax: 40 } },
  systemPrompt: 'Plain words.',
  steps: [{ id: 'look', name: 'Look', llmPrompt: `Look at {{customer.name}}.`, outputs: ['seen'] }],
};
export const Computed = {
  id: 'voiced-by-code', name: 'By code', stage: 'Code', trigger: { config: { daysMin: 50, daysMax: 60 } },
  llm: { system: voiceOf('legal') },
  steps: [{ id: 'look', name: 'Look', systemPrompt: voiceOf('sales'), llmPrompt: `Look at {{customer.name}}.`, outputs: ['seen'] }],
};
