export const Routes = {
  id: 'routes', stage: 'Routes', trigger: { type: 'days_based', config: { daysMin: 1, daysMax: 3 } },
  steps: [
    { id: 'a', name: 'A', execution: { llmPrompt: 'Decide.', outputs: ['risk'] },
      routing: { routes: { HIGH: { condition: 'outputs.risk >= 70', nextStepId: 'c' }, LOW: { condition: 'It looks fine', nextStepId: null }, LOST: { condition: 'x', nextStepId: 'nowhere' } }, defaultRoute: 'b' } },
    { id: 'b', name: 'B', execution: { llmPrompt: 'B.', outputs: ['b'] }, nextStep: 'end' },
    { id: 'c', name: 'C', execution: { llmPrompt: 'C.', outputs: ['c'] }, routing: { routes: [{ id: 'AGAIN', condition: 'The answer is not good yet', nextStepId: 'a' }], defaultRoute: 'end' } },
  ],
};
