const steps = [{ id: 'only', name: 'Only', execution: { llmPrompt: ['Line one about {{customer.name}}', 'line two'].join('\n'), outputs: ['o'] } }];
module.exports = { id: 'common', stage: 'Common', trigger: { type: 'days_based', config: { daysMin: -30, daysMax: -1 } }, steps: steps.filter(Boolean).map((s, i) => ({ ...s, order: i })) };
