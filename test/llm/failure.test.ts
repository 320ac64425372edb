import { describe, expect, it } from 'vitest';
import { isRetryable } from '../../src/llm/failure.ts';

describe('isRetryable', () => {
  it.each([
    'LLM_TIMEOUT',
    'LLM_RATE_LIMITED',
    'LLM_OVERLOADED',
    'LLM_UNAVAILABLE',
    'LLM_ABORTED',
    'DEPENDENCY_DOWN',
  ] as const)('tries %s again', (code) => expect(isRetryable(code)).toBe(true));

  it.each([
    'LLM_REFUSED',
    'LLM_TRUNCATED',
    'LLM_BAD_REQUEST',
    'LLM_AUTH',
    'LLM_PRICE_UNKNOWN',
    'OUTPUT_NOT_JSON',
    'OUTPUT_SCHEMA',
    'OUTPUT_CHECK',
    'CONTEXT_MISSING_REQUIRED',
    'CONFIG_INVALID',
    'LEASE_LOST',
    'INTERNAL',
  ] as const)('does not try %s again', (code) => expect(isRetryable(code)).toBe(false));
});
