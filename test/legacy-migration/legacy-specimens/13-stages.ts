export const Discovery = {
  id: 'discovery-renewal', stage: 'Discovery', trigger: { type: 'days_based', config: { daysMin: 150, daysMax: 179 } },
  steps: [{ id: 'find', name: 'Find', execution: { llmPrompt: 'Find out about {{customer.name}}', outputs: ['priceCap', 'people'] } }],
};
export const Later = {
  id: 'later-renewal', stage: 'Later', trigger: { type: 'days_based', config: { daysMin: 90, daysMax: 149 } },
  steps: [{ id: 'use', name: 'Use', execution: { llmPrompt: `Cap {{discovery.priceCap}}%, {{negotiate.stance || 'no stance'}}, {{#if discovery.people}}{{discovery.people.length}}{{/if}} {{later.used}}`, dataRequired: ['discovery.priceCap'], outputs: ['used'] } }],
};
