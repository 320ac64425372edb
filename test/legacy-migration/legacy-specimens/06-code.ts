class Builder { build() { return []; } }
function stepsFor(tier: string) { if (tier === 'x') { return []; } return [{ id: 'never' }]; }
export const Coded = {
  id: 'coded', stage: 'Coded', trigger: { type: 'days_based', config: { daysMin: 5, daysMax: 6 } },
  get computed() { return 1; },
  onEnter() { console.log('ran'); },
  steps: [
    ...stepsFor('y'),
    { id: 'kept', name: 'Kept', execution: { llmPrompt: `Year ${new Date().getFullYear()} for {{customer.name}}`, outputs: ['kept'] } },
    new Builder().build(),
    process.env.DEBUG ? { id: 'debug' } : null,
  ],
};
Coded.steps.push({ id: 'pushed' } as never);
