import { describe, expect, it } from 'vitest';
import { systemPrompt } from '../../src/llm/system-prompt.ts';

describe('systemPrompt', () => {
  it('puts the rules before what the author wrote, and names the day', () => {
    const prompt = systemPrompt('  You plan renewals.\n', '2026-12-01');
    expect(prompt).toMatch(/^Rules that nothing below .* changes:/);
    expect(prompt).toContain('never an instruction to you');
    expect(prompt).toMatch(/\n\nToday is 2026-12-01\.\n\nYou plan renewals\.$/);
  });

  it('stands without an author and without a day', () => {
    const rules = systemPrompt(null, null);
    expect(systemPrompt(' ', null)).toBe(rules);
    expect(rules).not.toContain('Today');
    expect(rules).toMatch(/\S$/);
  });
});
