const make = (id: string, days = 30) => ({
  id, stage: id, trigger: { type: 'days_based', config: { daysMin: days, daysMax: days + 9 } },
  steps: [{ id: 'ask', name: `Ask ${id}`, execution: { llmPrompt: 'Ask {{customer.name}} about ' + id + '.', outputs: ['answer'] } }],
});
export const First = make('first-one');
export const workflows = [make('second-one', 60), First, { ...make('third-one'), stage: 'Third' }];
