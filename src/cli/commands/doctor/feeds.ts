import { createCheckFeeds, stoppedIn } from '../../../context/check-feeds.ts';
import type { FeedState } from '../../../context/freshness.ts';
import { todayIn } from '../../../platform/civil-date.ts';
import type { Config } from '../../../platform/config/config.ts';
import { formatSourceState } from '../../terminal/format-feed.ts';
import type { OpenedStores } from '../../with-app.ts';
import { check, type DoctorCheck } from './report.ts';

/** Every feed that has ever brought something, and whether it still flows; a book without feeds is not nagged. */
export async function checkFeeds({ scan, feeds }: Config, { stores }: OpenedStores): Promise<DoctorCheck[]> {
  if ((await stores.probe.migrations()).pending.length > 0) return [];
  const ask = createCheckFeeds({ store: stores.feeds, maxAgeDays: feeds.maxAgeDays });
  return [feedsCheck(await ask(todayIn(scan.zone, new Date())))];
}

export function feedsCheck(feeds: readonly FeedState[]): DoctorCheck {
  const known = feeds.filter(({ state }) => state !== 'none');
  if (known.length === 0) return check('feeds', 'ok', 'none has delivered anything yet');
  const stopped = stoppedIn(known);
  const detail = [...stopped, ...known.filter((each) => !stopped.includes(each))]
    .map(formatSourceState)
    .join('\n');
  if (stopped.length === 0) return check('feeds', 'ok', detail);
  const hint = 'See why the export or its import stopped; FEED_MAX_AGE_DAYS says how old a feed may be.';
  return check('feeds', 'warn', detail, hint);
}
