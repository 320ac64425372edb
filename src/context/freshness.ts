import { type CivilDate, daysBetween } from '../platform/civil-date.ts';
import type { Playbook } from '../playbook/schema.ts';
import { sourcesOf } from '../playbook/sources.ts';
import { templatePaths } from '../playbook/template/paths.ts';
import { agingGroup } from './fields.ts';
import { isContextRoot } from './paths.ts';

/** The sources to wait for: those of the stale groups that a playbook reads. */
export function sourcesToAwait(playbook: Playbook, staleSources: readonly string[]): string[] {
  const read = pathsRead(playbook);
  return staleSources
    .flatMap((name) => agingGroup(name) ?? [])
    .filter(({ path }) => read.some((each) => each === path || each.startsWith(`${path}.`)))
    .map(({ source }) => source);
}

/** Every context path that a playbook reads or requires. */
function pathsRead(playbook: Playbook): string[] {
  const { templates, paths } = sourcesOf(playbook);
  return [
    ...paths.map(({ path }) => path),
    ...playbook.steps.flatMap((step) => [...step.data_required, ...step.data_wanted]),
    ...templates.flatMap(({ source, item }) =>
      templatePaths(source, { item, isRoot: isContextRoot }).map(({ path }) => path),
    ),
  ];
}

/** The age of a source as of a day. */
export type SourceAge = {
  readonly source: string;
  /** The last day for which the source was imported; null where it never was. */
  readonly importedOn: CivilDate | null;
  /** The date of the newest row; null where there are no rows, or where they carry no date. */
  readonly newestOn: CivilDate | null;
  /** The number of days for which the source was imported. */
  readonly importRuns: number;
  /** The median of the days between two imports; null before the second. */
  readonly usualGapDays: number | null;
};

export type SourceState = SourceAge & {
  /** Days since the last import or the newest row, whichever is later; null where there is neither. */
  readonly ageDays: number | null;
  /** `none`: the source has never brought anything, which is no fault. */
  readonly state: 'flowing' | 'stopped' | 'none';
};

/** Of the sources that are filled without `import`, only these have rows every week in an active book. */
const STEADY = ['usage', 'tickets', 'interactions', 'intelligence', 'opportunities'];
/** Number of imports from which the rhythm of a source is known. */
const IMPORT_RUNS_OF_A_RHYTHM = 3;

/**
 * The state of a source on a day. A source has stopped when nothing came for longer than `maxAgeDays` and, once its
 * rhythm is known, for longer than two of its usual gaps.
 */
export function sourceState(age: SourceAge, day: CivilDate, maxAgeDays: number): SourceState {
  const latest = [age.importedOn, age.newestOn]
    .filter((each) => each !== null)
    .sort()
    .at(-1);
  if (latest === undefined) return { ...age, ageDays: null, state: 'none' };
  const ageDays = daysBetween(latest, day);
  const isWatched = age.importedOn !== null || STEADY.includes(age.source);
  const rhythm = age.importRuns >= IMPORT_RUNS_OF_A_RHYTHM ? 2 * (age.usualGapDays ?? 0) : 0;
  const isStopped = isWatched && ageDays > Math.max(maxAgeDays, rhythm);
  return { ...age, ageDays, state: isStopped ? 'stopped' : 'flowing' };
}
