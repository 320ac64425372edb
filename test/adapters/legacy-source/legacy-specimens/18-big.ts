export const Big = {
  id: 'big', stage: 'Big', trigger: { type: 'days_based', config: { daysMin: 180, daysMax: null } },
  steps: [
    {
      id: 'step-0',
      name: 'Step 0',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score0 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score0 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score0 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score0 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score0 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score0 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score0 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score0 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score0 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score0 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score0 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score0 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score0 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score0 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score0 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score0 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score0 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score0 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score0 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score0 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score0 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score0 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score0 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score0 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score0 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score0 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score0 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score0 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score0 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score0 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score0 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score0 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score0 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score0 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score0 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score0 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score0 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score0 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score0 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score0 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score0 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score0 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score0 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score0 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score0', 'list0'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 0', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list0}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score0}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score0}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score0}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score0}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score0}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score0}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score0}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score0}}%' },
      ] }] },
    },
    {
      id: 'step-1',
      name: 'Step 1',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score0 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score0 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score0 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score0 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score0 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score0 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score0 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score0 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score0 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score0 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score0 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score0 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score0 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score0 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score0 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score0 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score0 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score0 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score0 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score0 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score0 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score0 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score0 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score0 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score0 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score0 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score0 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score0 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score0 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score0 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score0 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score0 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score0 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score0 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score0 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score0 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score0 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score0 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score0 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score0 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score0 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score0 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score0 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score0 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score1', 'list1'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 1', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list1}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score1}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score1}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score1}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score1}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score1}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score1}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score1}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score1}}%' },
      ] }] },
    },
    {
      id: 'step-2',
      name: 'Step 2',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score1 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score1 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score1 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score1 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score1 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score1 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score1 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score1 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score1 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score1 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score1 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score1 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score1 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score1 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score1 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score1 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score1 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score1 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score1 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score1 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score1 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score1 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score1 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score1 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score1 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score1 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score1 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score1 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score1 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score1 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score1 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score1 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score1 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score1 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score1 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score1 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score1 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score1 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score1 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score1 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score1 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score1 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score1 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score1 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score2', 'list2'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 2', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list2}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score2}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score2}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score2}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score2}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score2}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score2}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score2}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score2}}%' },
      ] }] },
    },
    {
      id: 'step-3',
      name: 'Step 3',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score2 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score2 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score2 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score2 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score2 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score2 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score2 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score2 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score2 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score2 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score2 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score2 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score2 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score2 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score2 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score2 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score2 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score2 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score2 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score2 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score2 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score2 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score2 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score2 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score2 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score2 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score2 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score2 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score2 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score2 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score2 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score2 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score2 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score2 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score2 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score2 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score2 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score2 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score2 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score2 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score2 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score2 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score2 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score2 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score3', 'list3'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 3', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list3}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score3}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score3}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score3}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score3}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score3}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score3}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score3}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score3}}%' },
      ] }] },
    },
    {
      id: 'step-4',
      name: 'Step 4',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score3 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score3 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score3 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score3 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score3 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score3 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score3 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score3 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score3 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score3 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score3 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score3 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score3 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score3 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score3 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score3 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score3 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score3 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score3 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score3 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score3 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score3 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score3 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score3 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score3 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score3 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score3 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score3 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score3 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score3 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score3 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score3 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score3 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score3 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score3 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score3 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score3 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score3 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score3 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score3 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score3 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score3 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score3 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score3 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score4', 'list4'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 4', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list4}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score4}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score4}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score4}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score4}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score4}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score4}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score4}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score4}}%' },
      ] }] },
    },
    {
      id: 'step-5',
      name: 'Step 5',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score4 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score4 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score4 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score4 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score4 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score4 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score4 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score4 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score4 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score4 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score4 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score4 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score4 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score4 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score4 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score4 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score4 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score4 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score4 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score4 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score4 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score4 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score4 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score4 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score4 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score4 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score4 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score4 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score4 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score4 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score4 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score4 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score4 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score4 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score4 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score4 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score4 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score4 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score4 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score4 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score4 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score4 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score4 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score4 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score5', 'list5'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 5', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list5}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score5}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score5}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score5}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score5}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score5}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score5}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score5}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score5}}%' },
      ] }] },
    },
    {
      id: 'step-6',
      name: 'Step 6',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score5 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score5 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score5 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score5 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score5 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score5 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score5 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score5 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score5 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score5 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score5 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score5 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score5 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score5 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score5 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score5 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score5 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score5 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score5 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score5 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score5 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score5 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score5 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score5 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score5 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score5 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score5 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score5 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score5 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score5 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score5 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score5 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score5 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score5 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score5 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score5 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score5 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score5 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score5 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score5 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score5 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score5 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score5 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score5 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score6', 'list6'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 6', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list6}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score6}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score6}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score6}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score6}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score6}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score6}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score6}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score6}}%' },
      ] }] },
    },
    {
      id: 'step-7',
      name: 'Step 7',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score6 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score6 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score6 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score6 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score6 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score6 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score6 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score6 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score6 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score6 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score6 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score6 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score6 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score6 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score6 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score6 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score6 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score6 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score6 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score6 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score6 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score6 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score6 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score6 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score6 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score6 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score6 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score6 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score6 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score6 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score6 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score6 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score6 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score6 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score6 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score6 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score6 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score6 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score6 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score6 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score6 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score6 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score6 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score6 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score7', 'list7'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 7', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list7}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score7}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score7}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score7}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score7}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score7}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score7}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score7}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score7}}%' },
      ] }] },
    },
    {
      id: 'step-8',
      name: 'Step 8',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score7 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score7 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score7 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score7 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score7 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score7 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score7 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score7 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score7 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score7 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score7 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score7 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score7 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score7 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score7 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score7 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score7 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score7 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score7 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score7 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score7 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score7 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score7 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score7 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score7 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score7 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score7 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score7 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score7 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score7 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score7 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score7 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score7 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score7 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score7 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score7 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score7 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score7 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score7 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score7 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score7 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score7 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score7 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score7 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score8', 'list8'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 8', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list8}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score8}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score8}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score8}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score8}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score8}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score8}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score8}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score8}}%' },
      ] }] },
    },
    {
      id: 'step-9',
      name: 'Step 9',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score8 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score8 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score8 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score8 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score8 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score8 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score8 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score8 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score8 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score8 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score8 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score8 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score8 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score8 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score8 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score8 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score8 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score8 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score8 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score8 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score8 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score8 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score8 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score8 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score8 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score8 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score8 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score8 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score8 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score8 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score8 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score8 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score8 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score8 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score8 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score8 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score8 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score8 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score8 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score8 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score8 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score8 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score8 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score8 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score9', 'list9'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 9', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list9}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score9}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score9}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score9}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score9}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score9}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score9}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score9}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score9}}%' },
      ] }] },
    },
    {
      id: 'step-10',
      name: 'Step 10',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score9 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score9 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score9 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score9 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score9 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score9 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score9 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score9 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score9 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score9 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score9 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score9 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score9 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score9 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score9 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score9 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score9 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score9 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score9 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score9 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score9 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score9 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score9 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score9 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score9 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score9 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score9 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score9 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score9 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score9 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score9 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score9 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score9 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score9 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score9 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score9 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score9 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score9 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score9 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score9 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score9 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score9 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score9 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score9 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score10', 'list10'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 10', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list10}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score10}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score10}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score10}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score10}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score10}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score10}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score10}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score10}}%' },
      ] }] },
    },
    {
      id: 'step-11',
      name: 'Step 11',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score10 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score10 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score10 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score10 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score10 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score10 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score10 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score10 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score10 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score10 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score10 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score10 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score10 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score10 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score10 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score10 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score10 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score10 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score10 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score10 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score10 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score10 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score10 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score10 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score10 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score10 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score10 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score10 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score10 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score10 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score10 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score10 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score10 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score10 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score10 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score10 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score10 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score10 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score10 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score10 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score10 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score10 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score10 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score10 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score11', 'list11'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 11', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list11}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score11}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score11}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score11}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score11}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score11}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score11}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score11}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score11}}%' },
      ] }] },
    },
    {
      id: 'step-12',
      name: 'Step 12',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score11 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score11 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score11 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score11 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score11 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score11 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score11 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score11 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score11 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score11 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score11 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score11 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score11 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score11 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score11 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score11 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score11 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score11 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score11 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score11 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score11 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score11 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score11 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score11 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score11 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score11 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score11 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score11 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score11 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score11 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score11 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score11 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score11 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score11 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score11 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score11 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score11 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score11 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score11 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score11 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score11 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score11 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score11 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score11 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score12', 'list12'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 12', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list12}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score12}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score12}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score12}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score12}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score12}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score12}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score12}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score12}}%' },
      ] }] },
    },
    {
      id: 'step-13',
      name: 'Step 13',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score12 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score12 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score12 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score12 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score12 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score12 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score12 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score12 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score12 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score12 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score12 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score12 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score12 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score12 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score12 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score12 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score12 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score12 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score12 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score12 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score12 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score12 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score12 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score12 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score12 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score12 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score12 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score12 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score12 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score12 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score12 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score12 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score12 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score12 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score12 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score12 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score12 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score12 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score12 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score12 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score12 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score12 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score12 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score12 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score13', 'list13'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 13', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list13}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score13}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score13}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score13}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score13}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score13}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score13}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score13}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score13}}%' },
      ] }] },
    },
    {
      id: 'step-14',
      name: 'Step 14',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score13 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score13 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score13 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score13 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score13 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score13 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score13 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score13 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score13 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score13 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score13 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score13 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score13 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score13 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score13 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score13 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score13 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score13 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score13 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score13 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score13 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score13 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score13 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score13 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score13 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score13 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score13 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score13 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score13 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score13 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score13 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score13 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score13 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score13 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score13 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score13 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score13 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score13 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score13 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score13 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score13 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score13 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score13 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score13 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score14', 'list14'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 14', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list14}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score14}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score14}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score14}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score14}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score14}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score14}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score14}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score14}}%' },
      ] }] },
    },
    {
      id: 'step-15',
      name: 'Step 15',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score14 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score14 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score14 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score14 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score14 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score14 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score14 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score14 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score14 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score14 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score14 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score14 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score14 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score14 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score14 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score14 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score14 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score14 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score14 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score14 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score14 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score14 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score14 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score14 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score14 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score14 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score14 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score14 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score14 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score14 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score14 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score14 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score14 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score14 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score14 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score14 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score14 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score14 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score14 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score14 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score14 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score14 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score14 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score14 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score15', 'list15'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 15', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list15}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score15}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score15}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score15}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score15}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score15}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score15}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score15}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score15}}%' },
      ] }] },
    },
    {
      id: 'step-16',
      name: 'Step 16',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score15 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score15 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score15 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score15 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score15 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score15 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score15 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score15 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score15 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score15 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score15 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score15 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score15 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score15 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score15 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score15 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score15 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score15 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score15 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score15 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score15 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score15 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score15 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score15 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score15 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score15 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score15 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score15 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score15 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score15 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score15 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score15 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score15 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score15 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score15 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score15 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score15 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score15 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score15 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score15 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score15 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score15 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score15 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score15 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score16', 'list16'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 16', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list16}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score16}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score16}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score16}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score16}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score16}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score16}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score16}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score16}}%' },
      ] }] },
    },
    {
      id: 'step-17',
      name: 'Step 17',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score16 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score16 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score16 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score16 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score16 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score16 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score16 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score16 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score16 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score16 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score16 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score16 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score16 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score16 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score16 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score16 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score16 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score16 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score16 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score16 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score16 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score16 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score16 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score16 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score16 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score16 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score16 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score16 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score16 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score16 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score16 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score16 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score16 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score16 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score16 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score16 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score16 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score16 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score16 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score16 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score16 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score16 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score16 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score16 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score17', 'list17'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 17', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list17}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score17}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score17}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score17}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score17}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score17}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score17}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score17}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score17}}%' },
      ] }] },
    },
    {
      id: 'step-18',
      name: 'Step 18',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score17 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score17 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score17 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score17 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score17 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score17 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score17 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score17 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score17 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score17 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score17 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score17 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score17 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score17 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score17 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score17 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score17 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score17 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score17 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score17 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score17 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score17 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score17 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score17 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score17 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score17 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score17 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score17 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score17 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score17 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score17 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score17 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score17 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score17 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score17 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score17 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score17 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score17 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score17 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score17 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score17 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score17 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score17 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score17 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score18', 'list18'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 18', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list18}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score18}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score18}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score18}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score18}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score18}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score18}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score18}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score18}}%' },
      ] }] },
    },
    {
      id: 'step-19',
      name: 'Step 19',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score18 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score18 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score18 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score18 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score18 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score18 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score18 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score18 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score18 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score18 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score18 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score18 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score18 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score18 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score18 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score18 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score18 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score18 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score18 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score18 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score18 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score18 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score18 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score18 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score18 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score18 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score18 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score18 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score18 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score18 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score18 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score18 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score18 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score18 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score18 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score18 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score18 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score18 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score18 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score18 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score18 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score18 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score18 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score18 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score19', 'list19'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 19', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list19}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score19}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score19}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score19}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score19}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score19}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score19}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score19}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score19}}%' },
      ] }] },
    },
    {
      id: 'step-20',
      name: 'Step 20',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score19 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score19 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score19 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score19 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score19 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score19 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score19 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score19 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score19 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score19 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score19 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score19 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score19 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score19 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score19 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score19 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score19 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score19 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score19 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score19 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score19 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score19 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score19 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score19 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score19 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score19 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score19 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score19 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score19 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score19 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score19 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score19 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score19 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score19 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score19 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score19 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score19 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score19 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score19 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score19 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score19 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score19 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score19 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score19 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score20', 'list20'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 20', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list20}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score20}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score20}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score20}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score20}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score20}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score20}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score20}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score20}}%' },
      ] }] },
    },
    {
      id: 'step-21',
      name: 'Step 21',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score20 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score20 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score20 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score20 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score20 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score20 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score20 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score20 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score20 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score20 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score20 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score20 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score20 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score20 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score20 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score20 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score20 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score20 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score20 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score20 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score20 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score20 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score20 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score20 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score20 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score20 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score20 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score20 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score20 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score20 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score20 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score20 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score20 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score20 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score20 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score20 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score20 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score20 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score20 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score20 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score20 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score20 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score20 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score20 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score21', 'list21'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 21', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list21}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score21}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score21}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score21}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score21}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score21}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score21}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score21}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score21}}%' },
      ] }] },
    },
    {
      id: 'step-22',
      name: 'Step 22',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score21 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score21 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score21 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score21 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score21 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score21 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score21 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score21 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score21 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score21 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score21 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score21 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score21 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score21 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score21 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score21 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score21 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score21 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score21 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score21 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score21 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score21 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score21 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score21 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score21 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score21 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score21 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score21 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score21 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score21 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score21 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score21 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score21 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score21 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score21 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score21 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score21 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score21 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score21 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score21 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score21 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score21 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score21 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score21 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score22', 'list22'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 22', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list22}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score22}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score22}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score22}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score22}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score22}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score22}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score22}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score22}}%' },
      ] }] },
    },
    {
      id: 'step-23',
      name: 'Step 23',
      execution: {
        llmPrompt: `
          Line 0: {{customer.name}} pays ${{customer.arr / 1}} and {{outputs.score22 > 0 ? 'high' : 'low'}}
          Line 1: {{customer.name}} pays ${{customer.arr / 2}} and {{outputs.score22 > 1 ? 'high' : 'low'}}
          Line 2: {{customer.name}} pays ${{customer.arr / 3}} and {{outputs.score22 > 2 ? 'high' : 'low'}}
          Line 3: {{customer.name}} pays ${{customer.arr / 4}} and {{outputs.score22 > 3 ? 'high' : 'low'}}
          Line 4: {{customer.name}} pays ${{customer.arr / 5}} and {{outputs.score22 > 4 ? 'high' : 'low'}}
          Line 5: {{customer.name}} pays ${{customer.arr / 6}} and {{outputs.score22 > 5 ? 'high' : 'low'}}
          Line 6: {{customer.name}} pays ${{customer.arr / 7}} and {{outputs.score22 > 6 ? 'high' : 'low'}}
          Line 7: {{customer.name}} pays ${{customer.arr / 8}} and {{outputs.score22 > 7 ? 'high' : 'low'}}
          Line 8: {{customer.name}} pays ${{customer.arr / 9}} and {{outputs.score22 > 8 ? 'high' : 'low'}}
          Line 9: {{customer.name}} pays ${{customer.arr / 10}} and {{outputs.score22 > 9 ? 'high' : 'low'}}
          Line 10: {{customer.name}} pays ${{customer.arr / 11}} and {{outputs.score22 > 10 ? 'high' : 'low'}}
          Line 11: {{customer.name}} pays ${{customer.arr / 12}} and {{outputs.score22 > 11 ? 'high' : 'low'}}
          Line 12: {{customer.name}} pays ${{customer.arr / 13}} and {{outputs.score22 > 12 ? 'high' : 'low'}}
          Line 13: {{customer.name}} pays ${{customer.arr / 14}} and {{outputs.score22 > 13 ? 'high' : 'low'}}
          Line 14: {{customer.name}} pays ${{customer.arr / 15}} and {{outputs.score22 > 14 ? 'high' : 'low'}}
          Line 15: {{customer.name}} pays ${{customer.arr / 16}} and {{outputs.score22 > 15 ? 'high' : 'low'}}
          Line 16: {{customer.name}} pays ${{customer.arr / 17}} and {{outputs.score22 > 16 ? 'high' : 'low'}}
          Line 17: {{customer.name}} pays ${{customer.arr / 18}} and {{outputs.score22 > 17 ? 'high' : 'low'}}
          Line 18: {{customer.name}} pays ${{customer.arr / 19}} and {{outputs.score22 > 18 ? 'high' : 'low'}}
          Line 19: {{customer.name}} pays ${{customer.arr / 20}} and {{outputs.score22 > 19 ? 'high' : 'low'}}
          Line 20: {{customer.name}} pays ${{customer.arr / 21}} and {{outputs.score22 > 20 ? 'high' : 'low'}}
          Line 21: {{customer.name}} pays ${{customer.arr / 22}} and {{outputs.score22 > 21 ? 'high' : 'low'}}
          Line 22: {{customer.name}} pays ${{customer.arr / 23}} and {{outputs.score22 > 22 ? 'high' : 'low'}}
          Line 23: {{customer.name}} pays ${{customer.arr / 24}} and {{outputs.score22 > 23 ? 'high' : 'low'}}
          Line 24: {{customer.name}} pays ${{customer.arr / 25}} and {{outputs.score22 > 24 ? 'high' : 'low'}}
          Line 25: {{customer.name}} pays ${{customer.arr / 26}} and {{outputs.score22 > 25 ? 'high' : 'low'}}
          Line 26: {{customer.name}} pays ${{customer.arr / 27}} and {{outputs.score22 > 26 ? 'high' : 'low'}}
          Line 27: {{customer.name}} pays ${{customer.arr / 28}} and {{outputs.score22 > 27 ? 'high' : 'low'}}
          Line 28: {{customer.name}} pays ${{customer.arr / 29}} and {{outputs.score22 > 28 ? 'high' : 'low'}}
          Line 29: {{customer.name}} pays ${{customer.arr / 30}} and {{outputs.score22 > 29 ? 'high' : 'low'}}
          Line 30: {{customer.name}} pays ${{customer.arr / 31}} and {{outputs.score22 > 30 ? 'high' : 'low'}}
          Line 31: {{customer.name}} pays ${{customer.arr / 32}} and {{outputs.score22 > 31 ? 'high' : 'low'}}
          Line 32: {{customer.name}} pays ${{customer.arr / 33}} and {{outputs.score22 > 32 ? 'high' : 'low'}}
          Line 33: {{customer.name}} pays ${{customer.arr / 34}} and {{outputs.score22 > 33 ? 'high' : 'low'}}
          Line 34: {{customer.name}} pays ${{customer.arr / 35}} and {{outputs.score22 > 34 ? 'high' : 'low'}}
          Line 35: {{customer.name}} pays ${{customer.arr / 36}} and {{outputs.score22 > 35 ? 'high' : 'low'}}
          Line 36: {{customer.name}} pays ${{customer.arr / 37}} and {{outputs.score22 > 36 ? 'high' : 'low'}}
          Line 37: {{customer.name}} pays ${{customer.arr / 38}} and {{outputs.score22 > 37 ? 'high' : 'low'}}
          Line 38: {{customer.name}} pays ${{customer.arr / 39}} and {{outputs.score22 > 38 ? 'high' : 'low'}}
          Line 39: {{customer.name}} pays ${{customer.arr / 40}} and {{outputs.score22 > 39 ? 'high' : 'low'}}
          Line 40: {{customer.name}} pays ${{customer.arr / 41}} and {{outputs.score22 > 40 ? 'high' : 'low'}}
          Line 41: {{customer.name}} pays ${{customer.arr / 42}} and {{outputs.score22 > 41 ? 'high' : 'low'}}
          Line 42: {{customer.name}} pays ${{customer.arr / 43}} and {{outputs.score22 > 42 ? 'high' : 'low'}}
          Line 43: {{customer.name}} pays ${{customer.arr / 44}} and {{outputs.score22 > 43 ? 'high' : 'low'}}
        `,
        outputs: ['score23', 'list23'],
      },
      ui: { artifacts: [{ id: 'a', title: 'A 23', type: 'report', icon: '📈', sections: [
        { id: 'l', title: 'L', type: 'list', content: '{{outputs.list23}}' },
        { id: 's0', title: 'S0', type: 'text', content: '{{outputs.score23}}%' },
        { id: 's1', title: 'S1', type: 'text', content: '{{outputs.score23}}%' },
        { id: 's2', title: 'S2', type: 'text', content: '{{outputs.score23}}%' },
        { id: 's3', title: 'S3', type: 'text', content: '{{outputs.score23}}%' },
        { id: 's4', title: 'S4', type: 'text', content: '{{outputs.score23}}%' },
        { id: 's5', title: 'S5', type: 'text', content: '{{outputs.score23}}%' },
        { id: 's6', title: 'S6', type: 'text', content: '{{outputs.score23}}%' },
        { id: 's7', title: 'S7', type: 'text', content: '{{outputs.score23}}%' },
      ] }] },
    },
  ],
};
