/** A hardcoded workflow as it may stand in an older code base. docs/migration-guide.md migrates it. */
import { WorkflowDefinition } from '../workflow-types';
import { FollowUpStep } from './shared/FollowUpStep';

export const RescueWorkflow: WorkflowDefinition = {
  id: 'rescue-renewal',
  type: 'renewal',
  stage: 'Rescue',
  name: 'Rescue an account that slips',
  description: 'Usage falls and the renewal is near: find the reason and agree on a plan',

  baseScore: 70,
  urgencyScore: 85,

  trigger: {
    type: 'days_based',
    config: { daysMin: 60, daysMax: 120 }
  },

  steps: [
    {
      id: 'diagnose',
      name: 'Diagnose',
      type: 'conditional_routing',
      estimatedTime: '5min',

      execution: {
        llmPrompt: `
          Say why {{customer.name}} slips.

          ARR: ${{customer.arr}}, ${{customer.arr / 12}} a month
          Renewal in {{workflow.daysUntilRenewal}} days
          Usage: {{data.usage.trend || 'unknown'}}
          Health: {{customer.healthScore ?? 'not known'}}
          List price before the discount: ${{calculate: customer.arr / (1 - discount)}}
          {{#if data.support.criticalTickets > 0}}
          There is an open outage: say nothing cheerful.
          {{/if}}
          {{#each discovery.stakeholders}}
          - {{this.name}}, {{this.role}}
          {{/each}}

          Route: PRODUCT, PEOPLE or HEALTHY.
        `,
        dataRequired: ['customer.arr', 'data.usage.trend'],
        processor: 'routers/rescueRouter.js',
        outputs: ['slipReason', 'severity', 'actions'],
        storeIn: 'diagnosis'
      },

      routing: {
        routes: [
          { id: 'PRODUCT', nextStepId: 'plan', condition: 'The product falls short of what they bought' },
          { id: 'PEOPLE', nextStepId: 'plan', condition: 'The people who wanted it have left' },
          { id: 'HEALTHY', nextStepId: 'follow-up', condition: 'Nothing is wrong; it was a holiday' }
        ],
        defaultRoute: 'plan'
      },

      ui: {
        cardTitle: 'Diagnosis',
        artifacts: [
          {
            id: 'diagnosis',
            title: 'Why {{customer.name}} slips',
            type: 'report',
            icon: '🔎',
            sections: [
              { id: 'reason', title: 'Reason', type: 'text', content: '{{outputs.slipReason}} (severity {{outputs.severity}}/10)' },
              {
                id: 'actions',
                title: 'Actions',
                type: 'list',
                content: '{{outputs.actions.filter(a => a.owner == "csm").length}} of {{outputs.actions.length}} are yours'
              }
            ]
          }
        ]
      }
    },

    {
      id: 'plan',
      name: 'Rescue Plan',
      type: 'generation',
      conditional: true,

      execution: {
        llmPrompt: `
          Write to {{customer.name}}; they slip because of: {{diagnosis.slipReason}}
          Tone: {{outputs.severity >= 8 ? "grave" : outputs.severity >= 4 ? "plain" : "light"}}
        `,
        dataRequired: ['customer.name'],
        outputs: ['letter']
      },

      ui: {
        artifacts: [
          {
            id: 'letter',
            title: 'Letter to {{customer.name}}',
            type: 'email',
            sections: [{ id: 'body', title: 'Body', type: 'text', content: '{{outputs.letter}}' }]
          }
        ]
      }
    },

    FollowUpStep
  ]
};
