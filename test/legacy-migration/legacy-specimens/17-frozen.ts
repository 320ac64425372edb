const REGEX = /[`'"{]/g; const half = 10 / 2 / 1;
export const Frozen = Object.freeze({
  id: 'frozen', stage: 'Frozen', trigger: { config: { daysMin: half, daysMax: half * 2 } },
  steps: Object.values({ x: { id: 'x', name: 'X', execution: { llmPrompt: `X ${`nested ${half}`} ${{customer.arr}} {{customer.name}}` as string, outputs: <string[]>['x'] } } }),
} as const);
