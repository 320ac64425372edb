import { NightshiftError } from '../platform/errors.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { ExecutionDetail } from './execution-detail.ts';

/**
 * The steps that going back to one undoes.
 * @throws NightshiftError `USAGE_INVALID` for a step that does not exist, or that the execution has not reached
 */
export function stepsFrom(
  { key, steps }: Playbook,
  { status, currentStep }: Pick<ExecutionDetail, 'status' | 'currentStep'>,
  toStep: string,
): readonly string[] {
  const keys = steps.map((step) => step.key);
  const reached = status === 'completed' ? keys.length - 1 : Math.max(0, keys.indexOf(currentStep ?? ''));
  const from = keys.indexOf(toStep);
  if (from >= 0 && from <= reached) return keys.slice(from);
  if (from < 0)
    throw new NightshiftError(
      'USAGE_INVALID',
      `There is no step "${toStep}" in ${key}.`,
      `Name one of: ${keys.join(', ')}.`,
    );
  throw new NightshiftError(
    'USAGE_INVALID',
    `Step "${toStep}" comes after "${currentStep}", where the execution stands: going back leads to an earlier one.`,
    `Name one of: ${keys.slice(0, reached + 1).join(', ')}.`,
  );
}
