import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { createEngine, type Engine } from '../../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const file = (model: string): string => `
key: checkin
stage_name: Check-in
description: A look at the notes
window: { days_min: 100, days_max: 119 }
model: { provider: openai, name: ${model} }
steps:
  - key: look
    name: Look
    type: llm
    llm_prompt: "Sum up: {{default customer.notes 'no notes'}}"
    outputs: { summary: { type: string } }
    mock_outputs: { summary: short }
    artifacts:
      - key: note
        kind: report
        audience: internal
        title: Notes
        sections: [{ key: summary, title: Summary, content: '{{outputs.summary}}' }]
`;

async function codesOf(model: string): Promise<string[]> {
  const name = 'checkin.yaml';
  const problems = await engine.app.actions.playbooks.lint(OPERATOR, [{ name, text: file(model) }]);
  return problems.map((problem) => `${problem.severity} ${problem.code} at line ${problem.line}`);
}

async function runFor(notes: string): Promise<void> {
  const { executionId } = await engine.start({ customer: { notes } });
  expect(await engine.run(executionId)).toBe('complete');
}

it('checks prompt sizes with the largest context so far and the chosen model', async () => {
  await engine.publish();
  expect(await codesOf('gpt-4')).toEqual([]);

  await runFor('Renewed twice.');
  await runFor('They asked for a quote again. '.repeat(2_000));
  await runFor('Nothing new.');
  expect(await codesOf('gpt-4')).toEqual(['error prompt_too_large at line 11']);
  expect(await codesOf('gpt-4.1')).toEqual([]);
});

it('checks no sizes where an older program gathered the largest context', async () => {
  await engine.publish();
  await runFor('They asked for a quote again. '.repeat(2_000));
  await engine.pool.query(`UPDATE workflow_executions SET context = context::jsonb #- '{data,usage,trend}'`);
  expect(await codesOf('gpt-4')).toEqual([]);
});
