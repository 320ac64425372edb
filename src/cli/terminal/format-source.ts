import type { SourceState } from '../../context/freshness.ts';

/** `usage: delivered 2026-11-01, newest data 2026-10-31`, with the age in days where the source has stopped. */
export function formatSourceState({ source, importedOn, newestOn, ageDays, state }: SourceState): string {
  if (state === 'none') return `${source}: never imported`;
  const imported = importedOn === null ? 'never imported' : `imported ${importedOn}`;
  const newest = newestOn === null ? '' : `, newest data ${newestOn}`;
  return `${source}: ${imported}${newest}${state === 'stopped' ? `; stopped ${ageDays} days ago` : ''}`;
}
