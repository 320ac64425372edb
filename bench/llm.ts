import { setTimeout as sleep } from 'node:timers/promises';
import type { LlmClient } from '../src/llm/ports.ts';
import { STEPS, USAGE } from './workload.ts';

const ANSWERS = new Map(STEPS.map(({ answer }) => [Object.keys(answer).join(), JSON.stringify(answer)]));

/** A provider's answer to a request for these outputs, after `latencyMs`. */
export async function answerFor(outputNames: readonly string[], latencyMs: number): Promise<string> {
  if (latencyMs > 0) await sleep(latencyMs);
  const answer = ANSWERS.get(outputNames.join());
  if (answer === undefined) throw new Error(`no step asks for ${outputNames.join()}`);
  return answer;
}

/** A client for the real port that answers after `latencyMs`. */
export function benchLlm(latencyMs: number): LlmClient {
  return {
    async complete({ outputs }) {
      const raw = await answerFor(Object.keys(outputs), latencyMs);
      return { raw, usage: USAGE, stopReason: 'complete', requestId: null };
    },
  };
}
