import { B } from './05-cycle-b';
export const A = { id: 'a', name: 'A', execution: { llmPrompt: 'A', outputs: [] }, next: B };
export const CycleWorkflow = { id: 'cycle', stage: 'Cycle', trigger: { config: { daysMin: 1, daysMax: 9 } }, steps: [A, B] };
