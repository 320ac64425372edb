import { closestName } from '../../platform/closest-name.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { Reference } from '../analysis/reference.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Checks `stages.KEY.output` against the live playbooks, and `workflow.previous.outputs` against this one. */
export function lintStagePath({ playbook, environment }: LintContext, reference: Reference): FoundProblem[] {
  const { source, path, at } = reference;
  const found = { where: source.where, pointer: source.pointer, at, path };
  const [, previous] = /^workflow\.previous\.outputs\.(\w+)/.exec(path) ?? [];
  if (previous !== undefined) {
    const own = outputsOf([playbook]);
    if (own.includes(previous)) return [];
    const near = closestName(previous, own);
    const message = `${playbook.key} has no output ${previous}; only runs of older versions can have left one`;
    return [
      {
        ...found,
        code: 'previous_output_unknown',
        message,
        didYouMean: near && `workflow.previous.outputs.${near}`,
      },
    ];
  }
  const [, key, output] = /^stages\.(\w+)(?:\.(\w+))?/.exec(path) ?? [];
  if (key === undefined || !environment.others) return [];
  const all = [playbook, ...environment.others];
  const ofKey = all.filter((each) => each.key === key);
  if (ofKey.length === 0) {
    const near = closestName(
      key,
      all.map((each) => each.key),
    );
    const message = `no playbook has the key ${key}, so ${path} is never there`;
    return [{ ...found, code: 'stage_unknown', message, didYouMean: near && path.replace(key, near) }];
  }
  const names = outputsOf(ofKey);
  if (output === undefined || names.includes(output)) return [];
  const near = closestName(output, names);
  const message = `${key} has no output ${output}`;
  return [{ ...found, code: 'stage_output_unknown', message, didYouMean: near && `stages.${key}.${near}` }];
}

const outputsOf = (playbooks: readonly Playbook[]): string[] =>
  playbooks.flatMap(({ steps }) => steps.flatMap((step) => Object.keys(step.outputs)));
