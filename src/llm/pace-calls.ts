import type { LlmCall } from './call.ts';
import { CallLine, type Leave, type PaceDeps } from './call-line.ts';
import type { LlmProvider } from './ports.ts';
import type { ProviderModel } from './provider-pause.ts';

export type PaceCalls = {
  /**
   * Waits until a call may be made: at once while its provider is not paused, else at the pace that all workers share.
   * @throws NightshiftError with the code of the pause and `details.resumesInMs`, where the wait would be too long.
   */
  admit(call: {
    readonly provider: LlmProvider;
    readonly model: string;
    readonly purpose: LlmCall['purpose'];
    readonly signal: AbortSignal;
  }): Promise<Leave>;
  /** Reads the pauses in force, before the first call of a worker. */
  learn(): Promise<void>;
};

const AT_ONCE: Leave = { answered: () => undefined, failed: async (error) => error };
/** Paces nothing: for a process that is the only one to ask its model. */
export const unpaced: PaceCalls = { admit: async () => AT_ONCE, learn: async () => undefined };

/** A call also reads the pauses in force, but no more often than this. */
const LOOK_EVERY_MS = 5_000;

/** Paces the calls of this process, in one line per provider and model, so that a paused model holds up no other. */
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
      // Not awaited: a call that learns of a pause too late is refused once.
      if (deps.clock.now().getTime() - lookedAt >= LOOK_EVERY_MS) learn().catch(() => undefined);
      return lineOf(call).admit(call);
    },
    learn,
  };
}
