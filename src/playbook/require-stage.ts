import { NightshiftError } from '../platform/errors.ts';

/** @throws NightshiftError `NOT_FOUND` for a stage that no playbook has: a typo must not look like a quiet night. */
export type RequireStage = (asked: string | undefined) => Promise<void>;

export function createRequireStage(deps: {
  /** The names of the published stages, in the order of their windows. */
  readonly stageOrder: () => Promise<readonly string[]>;
  readonly keys: () => Promise<readonly string[]>;
}): RequireStage {
  return async (asked) => {
    if (asked === undefined) return;
    const known = await deps.stageOrder();
    if (known.includes(asked) || (await deps.keys()).includes(asked.toLowerCase())) return;
    throw noStage(asked, known);
  };
}

/** `known`: the stages that there are. */
export const noStage = (asked: string, known: readonly string[]): NightshiftError =>
  new NightshiftError(
    'NOT_FOUND',
    `There is no stage "${asked}".`,
    known.length === 0
      ? 'Publish playbooks first: `nightshift seed --only playbooks`.'
      : `Name one of: ${known.join(', ')}.`,
  );
