import { createCheckFreshness, stoppedIn } from '../../../context/check-freshness.ts';
import type { SourceState } from '../../../context/freshness.ts';
import { todayIn } from '../../../platform/civil-date.ts';
import type { Config } from '../../../platform/config/config.ts';
import { formatSourceState } from '../../terminal/format-source.ts';
import type { OpenedStores } from '../../with-app.ts';
import { check, type DoctorCheck } from './report.ts';

/** Every feed that has ever brought something, and whether it still flows; a book without feeds is not nagged. */
export async function checkFreshness(
  { scan, sources }: Config,
  { stores }: OpenedStores,
): Promise<DoctorCheck[]> {
  if ((await stores.probe.migrations()).pending.length > 0) return [];
  const ask = createCheckFreshness({ store: stores.freshness, maxAgeDays: sources.maxAgeDays });
  return [sourcesCheck(await ask(todayIn(scan.zone, new Date())))];
}

export function sourcesCheck(sources: readonly SourceState[]): DoctorCheck {
  const known = sources.filter(({ state }) => state !== 'none');
  if (known.length === 0) return check('sources', 'ok', 'none has brought anything yet');
  const stopped = stoppedIn(known);
  const detail = [...stopped, ...known.filter((each) => !stopped.includes(each))]
    .map(formatSourceState)
    .join('\n');
  if (stopped.length === 0) return check('sources', 'ok', detail);
  const hint = 'See why the export or its import stopped; SOURCE_MAX_AGE_DAYS says how old a source may be.';
  return check('sources', 'warn', detail, hint);
}
