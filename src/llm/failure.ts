import type { ErrorCode } from '../platform/errors.ts';

/** What is the provider's fault and no fault of the work: bounded by time, not by attempts. */
const PROVIDER_FAULTS = ['LLM_RATE_LIMITED', 'LLM_OVERLOADED', 'LLM_UNAVAILABLE', 'LLM_TIMEOUT'] as const;
export type ProviderFault = (typeof PROVIDER_FAULTS)[number];

export const isProviderFault = (code: string): code is ProviderFault =>
  PROVIDER_FAULTS.some((fault) => fault === code);

/**
 * Whether the same work may succeed later without anybody changing anything. An answer that stayed wrong after its
 * repair, a refusal, a bad request or a missing key will not mend by waiting, and each try would cost money again.
 */
export function isRetryable(code: ErrorCode): boolean {
  if (isProviderFault(code)) return true;
  switch (code) {
    // We stopped it ourselves (shutdown, lost lease): nothing is wrong with the work.
    case 'LLM_ABORTED':
    case 'DEPENDENCY_DOWN':
    case 'DATABASE_BUSY':
      return true;
    default:
      return false;
  }
}
