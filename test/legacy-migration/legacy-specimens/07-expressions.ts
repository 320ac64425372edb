const LARGE = 250_000;
export const Expressions = {
  id: 'expressions', stage: 'Expressions', trigger: { type: 'days_based', config: { daysMin: 30, daysMax: 59 } },
  steps: [
    {
      id: 'weigh', name: 'Weigh',
      execution: {
        llmPrompt: `
          {{customer.tier === 'gold' ? 'Gold' : customer.tier === 'silver' ? 'Silver' : customer.arr > ${LARGE} ? 'Large' : 'Small'}}
          {{data.salesforce.contacts.map(c => \`\${c.name} (\${c.role})\`).join('; ')}}
          {{data.salesforce.contacts.filter(c => c.role == 'champion').length}} champions, {{data.usage.topFeatures.slice(0, 2).join(', ')}}
          {{data.usage?.trend?.toUpperCase()}} {{(data.usage.seatUtilisation || 0).toFixed(1)}}%
          {{#if data.engagement.tickets.openSev1 > 0 && !contract.autoRenew}}outage{{else if contract.autoRenew}}renews{{else}}quiet{{/if}}
          {{#unless data.salesforce.champion}}No champion.{{/unless}}
          {{#each data.salesforce.contacts as |person i|}}{{i}}: {{person.name}} at {{customer.name}}
          {{/each}}
          Monthly ${{(customer.arr / 12).toFixed(0)}}, ${{Math.round(customer.arr * 1.05).toLocaleString()}}, ${{data.salesforce.opportunityAmount || 'no amount'}}
          JSON: {"a": {"b": {{outputs.score}}}} and ${LARGE} and \${not}
          {{eq customer.tier "gold"}} {{formatCurrency customer.arr}} {{uppercase customer.segment}} {{default customer.tier 'none'}}
          {{Math.max(...outputs.scores.map(s => s.value))}} {{outputs.scores.reduce((sum, s) => sum + s.value, 0)}}
          {{outputs.scores.some(s => s.late)}} {{outputs.scores.find(s => s.kind === 'best').value}}
        `,
        outputs: ['score', 'scores'],
      },
    },
  ],
};
