import { NightshiftError } from '../platform/errors.ts';
import type { Json } from '../platform/json.ts';
import type { Audience, Playbook, PlaybookFile } from './schema.ts';

/** A version to publish, with its audience. */
export type TargetedPlaybook = {
  /** `general`, or the name of the variation. */
  readonly name: string;
  readonly playbook: Playbook;
  readonly audience: Audience;
  readonly priority: number;
};

export const GENERAL = 'general';

/** The parts that a variation replaces as a whole. */
const REPLACED = [
  'stage_name',
  'description',
  'window',
  'max_age_days',
  'llm_prompts',
  'model',
  'steps',
  'conditional_routing',
  'legacy_key',
  'when_stale',
  'wait_days',
  'metadata',
] as const;

/** The general version of a playbook, then one for each of its variations. */
export function versionsOf(file: PlaybookFile): TargetedPlaybook[] {
  const { audience, priority, variations, ...playbook } = file;
  return [
    { name: GENERAL, playbook, audience, priority },
    ...variations.map((variation) => ({
      name: variation.name,
      playbook: {
        ...playbook,
        ...withoutUndefined(pick(variation, REPLACED)),
        variables: { ...playbook.variables, ...variation.variables },
        ...withoutUndefined({ internal: added(playbook.internal, variation.internal) }),
      },
      audience: variation.audience,
      priority: variation.priority,
    })),
  ];
}

const added = <T extends object>(general: T | undefined, more: T | undefined): T | undefined =>
  general && more ? { ...general, ...more } : (more ?? general);

/**
 * The playbook file with these versions: the inverse of `versionsOf`. The general version is the one of that name, else
 * the one with the fewest conditions.
 * @throws NightshiftError `CONFLICT` where a version lacks something that the general one has, which a file cannot
 * express.
 */
export function playbookOf(versions: readonly TargetedPlaybook[]): PlaybookFile {
  const [general, ...others] = inOrder(versions);
  if (!general) throw new TypeError('a playbook has a version at least');
  return {
    ...general.playbook,
    audience: general.audience,
    priority: general.priority,
    variations: others.map(({ name, playbook, audience, priority }) => ({
      name,
      audience,
      priority,
      ...replacedParts(general.playbook, playbook),
      ...addedParts(general.playbook, playbook, name),
    })),
  };
}

function inOrder(versions: readonly TargetedPlaybook[]): TargetedPlaybook[] {
  const conditions = ({ audience }: TargetedPlaybook): number => Object.keys(audience).length;
  const isGeneral = ({ name }: TargetedPlaybook): number => (name === GENERAL ? 0 : 1);
  return [...versions].sort(
    (a, b) => isGeneral(a) - isGeneral(b) || conditions(a) - conditions(b) || (a.name < b.name ? -1 : 1),
  );
}

function replacedParts(general: Playbook, other: Playbook): Partial<Playbook> {
  const differing = REPLACED.filter((part) => canonical(general[part]) !== canonical(other[part]));
  return pick(other, differing);
}

function addedParts(
  general: Playbook,
  other: Playbook,
  name: string,
): Pick<Playbook, 'variables' | 'internal'> {
  const lacking = [
    ...REPLACED.filter((part) => general[part] !== undefined && other[part] === undefined),
    ...namesBeside(other.variables, general.variables),
    ...namesBeside(other.internal ?? {}, general.internal ?? {}),
  ];
  if (lacking.length > 0)
    throw new NightshiftError(
      'CONFLICT',
      `"${name}" of ${general.key} has no ${lacking.join(', ')}, which the general version has: one file cannot hold both.`,
      `Export them one by one, as in \`${general.key}@2\`.`,
      { key: general.key, name, lacking },
    );
  const internal = differing(other.internal ?? {}, general.internal ?? {});
  return {
    variables: differing(other.variables, general.variables),
    ...(Object.keys(internal).length > 0 && { internal }),
  };
}

const namesBeside = (has: object, wants: object): string[] =>
  Object.keys(wants).filter((each) => !Object.hasOwn(has, each));

/** The entries of `other` that `general` does not have, or has otherwise. */
const differing = <T>(other: Record<string, T>, general: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(other).filter(
      ([each, value]) => !Object.hasOwn(general, each) || canonical(value) !== canonical(general[each]),
    ),
  );

/** Keys whose order is content: computed outputs build on each other, and a model answers in the order asked. */
const ORDERED: ReadonlySet<string> = new Set(['outputs', 'computed', 'mock_outputs', 'properties']);

/**
 * The same text for the same content, for hashing and comparing. The order of keys does not count, except where the
 * engine or the model goes by it.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value === undefined ? null : inCanonicalOrder(value as Json, ''));
}

function inCanonicalOrder(value: Json, name: string): Json {
  if (Array.isArray(value)) return value.map((each) => inCanonicalOrder(each, ''));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]): [string, Json] => [key, inCanonicalOrder(each, key)]);
  // As pairs, since an object would put keys that look like numbers first.
  if (ORDERED.has(name)) return entries;
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> =>
  Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<Pick<T, K>>;

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const withoutUndefined = <T extends object>(from: T): Present<T> =>
  Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as Present<T>;

export type PublishedVersion = {
  readonly key: string;
  readonly version: number;
  /** False where the content was there already. */
  readonly created: boolean;
  /** The content is that of a retired version, which publishing does not bring back. */
  readonly retired?: boolean;
};
