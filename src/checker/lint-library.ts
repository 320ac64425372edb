import type { Audience } from '../playbook/schema.ts';
import type { TargetedPlaybook } from '../playbook/versions.ts';
import { type FoundProblem, type LintProblem, problemOf } from './problem.ts';

/**
 * Finds what only all live versions together show: windows that overlap or leave a gap for the same contracts, and
 * versions that are never chosen. Only an impossible audience is an error, since some books overlap on purpose.
 */
export function lintLibrary(versions: readonly TargetedPlaybook[]): LintProblem[] {
  const found = [
    ...versions.flatMap(lintAudience),
    ...versions.flatMap((version) => lintChosen(version, versions)),
    ...audiencesOf(versions).flatMap((audience) => lintWindows(audience, versions)),
  ];
  return [
    ...new Map(found.map((each) => [`${each.code} ${each.where} ${each.path ?? ''}`, each])).values(),
  ].map(problemOf);
}

const nameOf = ({ playbook, name }: TargetedPlaybook): string =>
  name === 'general' ? playbook.key : `${playbook.key} (${name})`;

function lintAudience(version: TargetedPlaybook): FoundProblem[] {
  const { arr_min: least, arr_max: most } = version.audience;
  if (least === undefined || most === undefined || least <= most) return [];
  const message = `no contract has an ARR of at least ${least} and at most ${most}`;
  return [{ code: 'audience_impossible', where: nameOf(version), pointer: ['audience'], message }];
}

/** Finds another version that outranks this one for every contract of its audience. */
function lintChosen(version: TargetedPlaybook, versions: readonly TargetedPlaybook[]): FoundProblem[] {
  const first = versions.find(
    (other) =>
      other !== version &&
      other.playbook.key === version.playbook.key &&
      holdsFor(other.audience, version.audience) &&
      outranks(other, version),
  );
  if (!first) return [];
  const message = `${nameOf(first)} is chosen for every contract that it is for`;
  return [{ code: 'version_unreachable', where: nameOf(version), pointer: ['audience'], message }];
}

const conditionsOf = (audience: Audience): [string, unknown][] =>
  Object.entries(audience).filter(([, value]) => value !== undefined);

/** Ranks as the workflow lookup does: by a named customer, then priority, then the number of conditions. */
function outranks(a: TargetedPlaybook, b: TargetedPlaybook): boolean {
  const rank = ({ audience, priority }: TargetedPlaybook): number[] => [
    audience.customer_id === undefined ? 0 : 1,
    priority,
    conditionsOf(audience).length,
  ];
  const theirs = rank(b);
  const difference = rank(a)
    .map((value, index) => value - (theirs[index] ?? 0))
    .find((each) => each !== 0);
  return (difference ?? 0) > 0;
}

/** Whether `general` includes every contract that `narrow` includes. */
function holdsFor(general: Audience, narrow: Audience): boolean {
  return conditionsOf(general).every(([name, asked]) => {
    const given = narrow[name as keyof Audience];
    if (given === undefined) return false;
    if (Array.isArray(asked)) return Array.isArray(given) && given.every((value) => asked.includes(value));
    if (typeof asked === 'number' && typeof given === 'number')
      return name.endsWith('_min') ? given >= asked : given <= asked;
    return given === asked;
  });
}

function audiencesOf(versions: readonly TargetedPlaybook[]): Audience[] {
  const all = versions.map(({ audience }): [string, Audience] => [
    JSON.stringify(conditionsOf(audience).sort()),
    audience,
  ]);
  return [...new Map(all).values()];
}

/**
 * Checks the windows of the versions chosen for an audience, anchor by anchor, since days of different anchors cannot
 * be compared.
 */
function lintWindows(audience: Audience, versions: readonly TargetedPlaybook[]): FoundProblem[] {
  const chosen = new Map<string, TargetedPlaybook>();
  for (const version of versions) {
    if (!holdsFor(version.audience, audience)) continue;
    const before = chosen.get(version.playbook.key);
    if (!before || outranks(version, before)) chosen.set(version.playbook.key, version);
  }
  const all = [...chosen.values()];
  const anchors = new Set(all.map(({ playbook }) => playbook.window.anchor));
  return [...anchors].flatMap((anchor) => {
    const ofAnchor = all
      .filter(({ playbook }) => playbook.window.anchor === anchor)
      .sort((a, b) => most(b) - most(a) || least(b) - least(a));
    return [...overlaps(ofAnchor), ...(anchors.size === 1 ? gaps(ofAnchor) : [])];
  });
}

const most = ({ playbook }: TargetedPlaybook): number => playbook.window.days_max ?? Number.POSITIVE_INFINITY;
const least = ({ playbook }: TargetedPlaybook): number =>
  playbook.window.days_min ?? Number.NEGATIVE_INFINITY;
const days = (from: number, to: number): string => {
  const end = (day: number) => (day > 0 ? 'the beginning' : 'ever after');
  const text = (day: number) => (Number.isFinite(day) ? String(day) : end(day));
  return from === to ? `on day ${text(from)}` : `on the days ${text(from)} to ${text(to)}`;
};

function overlaps(versions: readonly TargetedPlaybook[]): FoundProblem[] {
  return versions.flatMap((earlier, index) =>
    versions.slice(index + 1).flatMap((later): FoundProblem[] => {
      if (most(later) < least(earlier)) return [];
      const shared = days(Math.min(most(later), most(earlier)), Math.max(least(earlier), least(later)));
      const path = earlier.playbook.key;
      const message = `runs for the same contracts as ${nameOf(earlier)} ${shared} before the ${anchorOf(later)}`;
      return [{ code: 'window_overlap', where: nameOf(later), pointer: ['window'], path, message }];
    }),
  );
}

function gaps(versions: readonly TargetedPlaybook[]): FoundProblem[] {
  const found: FoundProblem[] = [];
  let reached = Number.POSITIVE_INFINITY;
  let last: TargetedPlaybook | null = null;
  for (const version of versions) {
    if (last && most(version) < reached - 1) {
      const message = `nothing runs ${days(reached - 1, most(version) + 1)} before the ${anchorOf(version)}, after ${nameOf(last)}`;
      found.push({
        code: 'window_gap',
        where: nameOf(version),
        pointer: ['window'],
        path: last.playbook.key,
        message,
      });
    }
    if (least(version) >= reached) continue;
    reached = least(version);
    last = version;
  }
  return found;
}

const anchorOf = ({ playbook }: TargetedPlaybook): string => playbook.window.anchor.replace('_', ' ');
