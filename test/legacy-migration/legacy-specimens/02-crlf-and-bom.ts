// comment before everything {{ not a template }}
export const W = {
  id: 'crlf', stage: 'Crlf', /* odd ${{place}} */ trigger: { config: { daysMin: 10, daysMax: 20 } },
  steps: [
    {
      id: 'one',
      name: 'One', // trailing: `a backtick`
      execution: {
        llmPrompt: `
          First
          ARR ${{customer.arr}}
          {{nobody_knows}}
        `,
        outputs: [/* none */ 'a',],
      },
    },
  ],
};
