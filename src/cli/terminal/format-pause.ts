import type { PausedProvider } from '../../llm/provider-pause.ts';

/** Formats a paused provider: since when, why, and until when. */
export function formatPause(paused: PausedProvider): string {
  const { provider, model, since, code, pausedUntil, callsPerMinute, overAt } = paused;
  const state =
    pausedUntil === null
      ? `about ${callsPerMinute} calls a minute until ${utc(overAt)}, longer if it refuses again`
      : `paused until ${utc(pausedUntil)}`;
  return `${provider}, ${model}: ${state} (${code}, since ${utc(since)})`;
}

const utc = (instant: Date): string => `${instant.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
