import { loadSteps } from '@company/steps';
import { defineWorkflow } from '@company/workflow';
export const Unread = { id: 'unread', stage: 'Unread', trigger: { type: 'days_based', config: { daysMin: 7, daysMax: 14 } }, steps: loadSteps('unread') };
export const Wrapped = defineWorkflow({ id: 'wrapped', stage: 'Wrapped', trigger: { config: { daysMin: 7, daysMax: 14 } }, steps: [{ id: 'w', name: 'W', execution: { llmPrompt: 'W {{customer.name}}', outputs: ['w'] } }] });
