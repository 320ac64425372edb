import { type CivilDate, daysBetween } from '../platform/civil-date.ts';
import type { Playbook } from '../playbook/schema.ts';
import { sourcesOf } from '../playbook/sources.ts';
import { templatePaths } from '../playbook/template/paths.ts';
import { agingGroup } from './fields.ts';
import { isContextRoot } from './paths.ts';

/** The feeds that would have to be delivered for what is stale of what a definition reads. */
export function sourcesToAwait(playbook: Playbook, staleSources: readonly string[]): string[] {
  const read = pathsRead(playbook);
  return staleSources
    .flatMap((name) => agingGroup(name) ?? [])
    .filter(({ path }) => read.some((each) => each === path || each.startsWith(`${path}.`)))
    .map(({ source }) => source);
}

/** Every path of the context that a definition reads or asks for. */
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

/** How a feed stands as of a day. */
export type SourceAge = {
  readonly source: string;
  /** The last day for which it was imported; null where it never was. */
  readonly importedOn: CivilDate | null;
  /** The date of its newest row; null where it has none, or its rows carry no date. */
  readonly newestOn: CivilDate | null;
  /** Days for which it was imported. */
  readonly importRuns: number;
  /** The median of the days between two imports; null before the second. */
  readonly usualGapDays: number | null;
};

export type SourceState = SourceAge & {
  /** Since the later of its last delivery and its newest row; null where it has neither. */
  readonly ageDays: number | null;
  /** `none`: it has never brought anything, which is nobody's mistake. */
  readonly state: 'flowing' | 'stopped' | 'none';
};

/** Where a feed is filled without `import`, only these have rows every week in a book that is alive. */
const STEADY = ['usage', 'tickets', 'interactions', 'intelligence', 'opportunities'];
/** From then on its rhythm is known. */
const IMPORT_RUNS_OF_A_RHYTHM = 3;

/**
 * Whether a feed still flows on a day. It has stopped when nothing came for longer than `maxAgeDays`, or for longer than
 * two of its usual gaps where it is one that comes more rarely.
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
