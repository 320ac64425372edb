import type { Problem } from './problem.ts';

/**
 * The idempotency keys of calls whose answer is not known. A call that is repeated because its answer was lost goes out
 * under the key that it had; once there is an answer, the next call is a new one.
 */
export function createCallKeys() {
  const unanswered = new Map<string, string>();
  return {
    /** The key for this request (`what`), which starts with the step run that it is bound to. */
    keyFor(boundTo: string, what: string): string {
      const known = unanswered.get(boundTo + what);
      if (known !== undefined) return known;
      const key = `${boundTo}:${nonce()}`;
      unanswered.set(boundTo + what, key);
      return key;
    },
    forget: (boundTo: string, what: string): void => {
      unanswered.delete(boundTo + what);
    },
  };
}

/** Whether the server may have done what was asked although it did not say so: nothing came, or a gateway answered. */
export const isAnswerUnknown = ({ status, code }: Problem): boolean =>
  status === 0 ||
  code === 'IN_FLIGHT' ||
  code === 'ANSWER_INVALID' ||
  code === 'UPSTREAM_UNREACHABLE' ||
  code.startsWith('HTTP_5');

/** Not crypto.randomUUID: that is missing where a page is served without TLS. */
const nonce = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('');
