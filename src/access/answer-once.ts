import { NightshiftError } from '../platform/errors.ts';
import type { IdempotencyStore, KeyedRequest } from './ports.ts';

/** Answers a request once in a day: the same key of the same actor gets the answer that was given first. */
export type AnswerOnce = (
  request: KeyedRequest,
  answer: () => Promise<{ readonly status: number; readonly text: string }>,
) => Promise<string>;

/**
 * @throws NightshiftError `IDEMPOTENCY_KEY_REUSED` for another request under the key, `IN_FLIGHT` while the first is
 * being answered
 */
export function createAnswerOnce(store: IdempotencyStore): AnswerOnce {
  return async function answerOnce(request, answer) {
    const claimed = await store.claim(request);
    switch (claimed.outcome) {
      case 'answered':
        return claimed.answer;
      case 'other_request':
        throw new NightshiftError(
          'IDEMPOTENCY_KEY_REUSED',
          'This Idempotency-Key came with another request before.',
          'Take a new key for a new request.',
        );
      case 'in_flight':
        throw new NightshiftError(
          'IN_FLIGHT',
          'The first request with this Idempotency-Key is still being answered.',
          'Ask again in a second.',
        );
      case 'claimed':
    }
    try {
      const { status, text } = await answer();
      await store.keep(request, status, text);
      return text;
    } catch (error) {
      // What failed may be tried again under the same key.
      await store.release(request);
      throw error;
    }
  };
}
