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

it('only a fault of the provider is retried until a deadline', () => {
  expect(ERROR_CODES.filter(isProviderFault)).toEqual([
    'LLM_TIMEOUT',
    'LLM_RATE_LIMITED',
    'LLM_OVERLOADED',
    'LLM_UNAVAILABLE',
  ]);
});

it('only errors of its own answer are sent back to a model', () => {
  expect(ERROR_CODES.filter((code) => ERRORS[code].repairable)).toEqual([
    'OUTPUT_NOT_JSON',
    'OUTPUT_SCHEMA',
    'OUTPUT_CHECK',
    'LLM_TRUNCATED',
  ]);
});

it('an error that may pass by itself is never shown to callers as their mistake', () => {
  for (const code of ERROR_CODES.filter(isRetryable)) expect(ERRORS[code].status).toBeGreaterThanOrEqual(500);
});
