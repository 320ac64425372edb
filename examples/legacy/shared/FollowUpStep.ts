import { WorkflowStepDefinition } from '../../workflow-types';

export const FollowUpStep: WorkflowStepDefinition = {
  id: 'follow-up',
  name: 'Follow Up',
  type: 'planning',

  execution: {
    llmPrompt: `
      What follows for {{customer.name}}?
      {{#each previousSteps}}
      Step {{this.stepNumber}}: {{this.stepName}}
      {{/each}}
    `,
    outputs: ['tasks']
  },

  ui: {
    artifacts: [
      {
        id: 'tasks',
        title: 'Tasks for {{customer.name}}',
        type: 'action_plan',
        sections: [{ id: 'tasks', title: 'Tasks', type: 'checklist', content: '{{outputs.tasks}}' }]
      }
    ]
  }
};
