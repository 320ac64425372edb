import { describe, expect, it } from 'vitest';
import { promptSize } from '../../../src/checker/analysis/measure-prompt.ts';
import type { SizeEnvironment } from '../../../src/checker/environment.ts';
import { lintVersion } from '../../../src/checker/lint-version.ts';
import { exampleContext } from '../../support/example-context.ts';
import { mutated } from '../../support/mutations/sound-playbook.ts';

const size = (window: number | null, more: Partial<SizeEnvironment> = {}): SizeEnvironment => ({
  largestContext: exampleContext(),
  defaultModel: { provider: 'openai', name: 'some-model', maxOutputTokens: 1_000 },
  contextWindowOf: () => window,
  ...more,
});
const codes = (environment: SizeEnvironment, put = {}) =>
  lintVersion(mutated(put), { size: environment }).map(({ code, where }) => `${code} ${where}`);

describe('the size of a prompt', () => {
  it('is no problem where it fits, or where the model is unknown', () => {
    expect(codes(size(100_000))).toEqual([]);
    expect(codes(size(null))).toEqual([]);
  });

  it('is an error above the context window, the answer included', () => {
    expect(codes(size(900))).toEqual([
      'prompt_too_large steps.look.llm_prompt',
      'prompt_too_large steps.plan.llm_prompt',
    ]);
  });

  it('is a warning above four fifths of it', () => {
    const step = { 'steps.1.model': { name: 'small' } };
    const environment = size(null, { contextWindowOf: ({ name }) => (name === 'small' ? 1_400 : 100_000) });
    expect(codes(environment, step)).toEqual(['prompt_large steps.plan.llm_prompt']);
  });

  it('counts the outputs before it as long as their schemas allow', () => {
    const tokens = (maxLength: number) => {
      const playbook = mutated({ 'steps.0.outputs.story': { type: 'string', maxLength } });
      const [, plan] = playbook.steps;
      if (!plan) throw new Error('no step');
      return promptSize(playbook, plan, size(null)).promptTokens;
    };
    expect(tokens(7_000) - tokens(3_500)).toBe(1_000);
  });

  it('reports a prompt that the largest context breaks', () => {
    const endless =
      '{{#each customer.goals}}{{#each ../customer.goals}}{{#each ../../customer.goals}}x{{/each}}{{/each}}{{/each}}';
    const context = exampleContext();
    const many = {
      ...context,
      customer: { ...context.customer, goals: Array.from({ length: 300 }, () => 'goal') },
    };
    expect(
      codes(size(1_000_000, { largestContext: many }), {
        'steps.1.llm_prompt': `${endless}{{outputs.story}}`,
      }),
    ).toEqual(['prompt_fails steps.plan.llm_prompt']);
  });
});
