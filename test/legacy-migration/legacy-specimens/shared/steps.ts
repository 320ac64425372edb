export enum Kind { Report = 'report', Email = 'email', Odd }
export const NAMES = { base: 'Base step', 'with-dash': 'Dashed' } as const;
export const baseExecution = { outputs: ['base_score'], dataRequired: ['customer.name'] };
const hidden = { id: 'base', name: NAMES.base, execution: { ...baseExecution, llmPrompt: `Rate {{customer.name}} of 100.` } } satisfies object;
export { hidden as BaseStep };
export const closing = [{ id: 'close', name: NAMES['with-dash'], execution: { llmPrompt: `Close at {{outputs.base_score}}%`, outputs: ['closing'] } }];
export default { id: 'defaulted', name: 'Defaulted', execution: { llmPrompt: `Default for {{customer.name}}.`, outputs: ['given'] } };
