import type { SourceState } from '../../../context/freshness.ts';
import { formatSourceState } from '../../terminal/format-source.ts';
import { check, type DoctorCheck } from './report.ts';

/** Checks whether every source that has ever delivered still does; a book without sources gets no warning. */
export function sourcesCheck(sources: readonly SourceState[]): DoctorCheck {
  const known = sources.filter(({ state }) => state !== 'none');
  if (known.length === 0) return check('sources', 'ok', 'none has brought anything yet');
  const stopped = known.filter(({ state }) => state === 'stopped');
  const detail = [...stopped, ...known.filter((each) => !stopped.includes(each))]
    .map(formatSourceState)
    .join('\n');
  if (stopped.length === 0) return check('sources', 'ok', detail);
  const hint = 'See why the export or its import stopped; SOURCE_MAX_AGE_DAYS says how old a source may be.';
  return check('sources', 'warn', detail, hint);
}
