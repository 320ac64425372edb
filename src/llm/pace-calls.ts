import type { LlmCall } from './call.ts';
import { CallLine, type Leave, type PaceDeps } from './call-line.ts';
import type { LlmProvider, ProviderModel } from './ports.ts';

export type PaceCalls = {
  /**
   * Waits until a call may be made: at once while nothing is wrong with its provider, else at the pace that all workers share.
   * @throws NightshiftError with the code of the pause, and `details.resumesInMs`, where that would take too long.
   */
  admit(call: {
    readonly provider: LlmProvider;
    readonly model: string;
    readonly purpose: LlmCall['purpose'];
    readonly signal: AbortSignal;
  }): Promise<Leave>;
  /** Learns of the pauses that are in force, before the first call of a worker. */
  learn(): Promise<void>;
};

const AT_ONCE: Leave = { answered: () => undefined, failed: async (error) => error };
/** For a model that nobody else asks. */
export const unpaced: PaceCalls = { admit: async () => AT_ONCE, learn: async () => undefined };

/** So often, at most, somebody who calls also looks whether others have been refused. */
const LOOK_EVERY_MS = 5_000;

/** Paces the calls of this process, in a line for each provider and model: one that is paused holds up no other. */
export function createPaceCalls(deps: PaceDeps): PaceCalls {
  const lines = new Map<string, CallLine>();
  function lineOf({ provider, model }: ProviderModel): CallLine {
    const key = `${provider} ${model}`;
    const line = lines.get(key) ?? new CallLine({ provider, model }, deps);
    lines.set(key, line);
    return line;
  }
  let lookedAt = Number.NEGATIVE_INFINITY;
  async function learn(): Promise<void> {
    const askedAt = deps.clock.now().getTime();
    lookedAt = askedAt;
    const { pauses, now } = await deps.store.inForce();
    for (const { provider, model, pause } of pauses) lineOf({ provider, model }).hear(pause, now, askedAt);
    const gone = [...lines.values()].filter((line) => !pauses.some((each) => line.isOf(each)));
    for (const line of gone) line.hear(null, now, askedAt);
  }
  return {
    async admit(call) {
      if (call.provider === 'mock') return AT_ONCE;
      // Nobody waits for it: who is late to hear of a pause is refused once.
      if (deps.clock.now().getTime() - lookedAt >= LOOK_EVERY_MS) learn().catch(() => undefined);
      return lineOf(call).admit(call);
    },
    learn,
  };
}
