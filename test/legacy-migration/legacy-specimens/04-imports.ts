import { BaseStep, closing, Kind, everything as all, Given } from './shared';
import Fallback from './shared/steps.js';
import * as steps from './shared/steps';
import { nothing } from './shared/missing';
const extra = [Given].concat(closing);
const artifact = { id: 'r', title: 'Report', type: Kind.Report, sections: [{ id: 's', title: 'S', type: 'text', content: '{{outputs.given}}' }] };
export const Imported = {
  id: 'imported', stage: 'Imported', trigger: { type: 'days_based', config: { daysMin: 1, daysMax: 2 } },
  steps: [BaseStep, { ...Fallback, id: 'again', name: steps.NAMES.base, execution: { ...Fallback.execution, outputs: ['again'] }, ui: { artifacts: [artifact] } }, ...extra,
    { ...all.BaseStep, id: 'last', execution: { llmPrompt: all.NAMES.base + ': say ' + `"{{outputs.closing}}"`, outputs: ['said'] } }, nothing],
};
