import type { FeedState } from '../../context/freshness.ts';

/** `usage: delivered 2026-11-01, newest data 2026-10-31`, with the days since where it has stopped. */
export function formatSourceState({ feed, deliveredOn, newestOn, ageDays, state }: FeedState): string {
  if (state === 'none') return `${feed}: never delivered`;
  const delivered = deliveredOn === null ? 'never imported' : `delivered ${deliveredOn}`;
  const newest = newestOn === null ? '' : `, newest data ${newestOn}`;
  return `${feed}: ${delivered}${newest}${state === 'stopped' ? `; stopped ${ageDays} days ago` : ''}`;
}
