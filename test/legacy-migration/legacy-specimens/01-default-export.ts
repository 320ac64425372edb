import type { WorkflowDefinition } from '../types';
export default {
  id: 'nudge', stage: 'Nudge', trigger: { type: 'days_based', config: { daysMin: null, daysMax: -1 } },
  steps: [{ id: 'one', name: 'One', execution: { llmPrompt: `Nudge {{customer.name}}.`, outputs: ['text'] } }],
} as WorkflowDefinition;
