import { describe, expect, it } from 'vitest';
import { ERROR_CODES, ERRORS, isProviderFault, isRetryable } from '../../src/platform/errors.ts';

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

it('a fault of the provider is one that is waited out, and no other', () => {
  expect(ERROR_CODES.filter(isProviderFault)).toEqual([
    'LLM_TIMEOUT',
    'LLM_RATE_LIMITED',
    'LLM_OVERLOADED',
    'LLM_UNAVAILABLE',
  ]);
});

it('a model is told only of what was wrong with its own answer', () => {
  expect(ERROR_CODES.filter((code) => ERRORS[code].repairable)).toEqual([
    'OUTPUT_NOT_JSON',
    'OUTPUT_SCHEMA',
    'OUTPUT_CHECK',
    'LLM_TRUNCATED',
  ]);
});

it('what may pass by itself is never told to a caller as his mistake', () => {
  for (const code of ERROR_CODES.filter(isRetryable)) expect(ERRORS[code].status).toBeGreaterThanOrEqual(500);
});
