import type { NightshiftError } from '../platform/errors.ts';

type Message = { readonly role: 'user' | 'assistant'; readonly content: string };

/** The messages of a repair: the prompt, the answer that could not be used, and what was wrong with it. */
export function repairMessages(prompt: string, answer: string, problem: NightshiftError): Message[] {
  const shorter = problem.code === 'LLM_TRUNCATED' ? ' Keep every text much shorter, so that it fits.' : '';
  return [
    { role: 'user', content: prompt },
    // Providers refuse an empty message.
    { role: 'assistant', content: answer.trim() === '' ? '(no answer)' : answer },
    {
      role: 'user',
      content: `That answer cannot be used. ${problem.message}\nAnswer again with the whole JSON object, corrected.${shorter}`,
    },
  ];
}
