import { expect, it } from 'vitest';
import { contextWindowOf } from '../../../src/llm/providers/context-windows.ts';

it('knows what the common models take, and says where it does not know', () => {
  expect(contextWindowOf({ provider: 'openai', name: 'gpt-5' })).toBeGreaterThanOrEqual(200_000);
  expect(contextWindowOf({ provider: 'anthropic', name: 'claude-sonnet-4-5' })).toBeGreaterThanOrEqual(
    200_000,
  );
  expect(contextWindowOf({ provider: 'openai', name: 'nothing-like-it' })).toBeNull();
  expect(contextWindowOf({ provider: 'mock', name: 'mock' })).toBeNull();
});
