import { z } from 'zod';
import { withTimeout } from '../platform/with-timeout.ts';

/** Prometheus waits for ten seconds. */
const ANSWER_MS = 8_000;

/** What the process of the API asks of the one that started it, and what it is answered. */
export const questionSchema = z.object({ ask: z.literal('metrics'), id: z.number() });
const answerSchema = z.object({ id: z.number(), text: z.string().nullable() });

/**
 * Asks the process that started this one for its metrics: with `npm start` that is the one that works.
 * @returns null where nobody started this process to be asked
 */
export function createAskParent(): { metrics(): Promise<string> } | null {
  if (process.send === undefined) return null;
  // It must not keep this process up.
  process.channel?.unref();
  const waiting = new Map<number, (text: string | null) => void>();
  let asked = 0;
  process.on('message', (message) => {
    const answer = answerSchema.safeParse(message);
    if (!answer.success) return;
    waiting.get(answer.data.id)?.(answer.data.text);
    waiting.delete(answer.data.id);
  });
  return {
    async metrics() {
      asked += 1;
      const id = asked;
      const answered = new Promise<string | null>((resolve) => waiting.set(id, resolve));
      process.send?.({ ask: 'metrics', id });
      try {
        return (await withTimeout(ANSWER_MS, answered)) ?? '';
      } finally {
        waiting.delete(id);
      }
    },
  };
}
