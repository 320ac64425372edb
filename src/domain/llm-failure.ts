import type { ErrorCode } from './errors.ts';

/**
 * Whether the same work may succeed later without anybody changing anything. An answer that stayed wrong after its
 * repair, a refusal, a bad request or a missing key will not mend by waiting, and each try would cost money again.
 */
export function isRetryable(code: ErrorCode): boolean {
  switch (code) {
    case 'LLM_TIMEOUT':
    case 'LLM_RATE_LIMITED':
    case 'LLM_OVERLOADED':
    case 'LLM_UNAVAILABLE':
    // We stopped it ourselves (shutdown, lost lease): nothing is wrong with the work.
    case 'LLM_ABORTED':
    case 'DEPENDENCY_DOWN':
    case 'DATABASE_BUSY':
      return true;
    default:
      return false;
  }
}
