import { closestName } from '../../platform/closest-name.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import type { Playbook, Route, Step } from '../../playbook/schema.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Checks that routes lead somewhere, that every step can be reached, and that every loop ends. */
export function lintRouting({ playbook, flow }: LintContext): FoundProblem[] {
  const { steps, conditional_routing } = playbook;
  const found: FoundProblem[] = [...lintKeys(steps)];
  for (const [after, tree] of Object.entries(conditional_routing)) {
    const where = `conditional_routing.${after}`;
    const pointer: Pointer = ['conditional_routing', after];
    const from = steps.findIndex(({ key }) => key === after);
    if (from < 0) {
      found.push({
        code: 'route_from_unknown',
        where,
        pointer,
        message: `there is no step ${after}`,
        didYouMean: nearStep(steps, after),
      });
      continue;
    }
    const ids = tree.routes.map(({ id }) => id);
    for (const [index, route] of tree.routes.entries()) {
      const at = { where: `${where}.${route.id}`, pointer: [...pointer, 'routes', index] };
      if (ids.indexOf(route.id) < index)
        found.push({
          ...at,
          code: 'route_duplicate',
          message: `two routes after ${after} have the id ${route.id}`,
        });
      found.push(...lintRoute(steps, from, route, at));
    }
    if (tree.default !== 'next' && tree.default !== 'end')
      found.push(
        ...lintTarget(steps, from, tree.default, {
          where: `${where}.default`,
          pointer: [...pointer, 'default'],
        }),
      );
  }
  if (found.length > 0) return found;
  return [...lintReach(playbook, flow), ...found];
}

function lintKeys(steps: readonly Step[]): FoundProblem[] {
  return steps.flatMap(({ key }, index): FoundProblem[] => {
    const at = { where: `steps.${key}`, pointer: ['steps', index, 'key'] };
    if (steps.findIndex((step) => step.key === key) < index)
      return [{ ...at, code: 'step_duplicate', message: `two steps have the key ${key}` }];
    if (key !== 'next' && key !== 'end') return [];
    return [
      {
        ...at,
        code: 'step_key_reserved',
        message: `a step can not have the key ${key}: routes use the word`,
      },
    ];
  });
}

type RouteLocation = Pick<FoundProblem, 'where' | 'pointer'>;

function lintRoute(
  steps: readonly Step[],
  from: number,
  { goto, skip = [] }: Route,
  at: RouteLocation,
): FoundProblem[] {
  const target =
    goto === undefined ? [] : lintTarget(steps, from, goto, { ...at, pointer: [...at.pointer, 'goto'] });
  const skipped = skip.flatMap((key, index): FoundProblem[] => {
    const here = { ...at, pointer: [...at.pointer, 'skip', index] };
    const to = steps.findIndex((step) => step.key === key);
    if (to < 0)
      return [
        {
          ...here,
          code: 'route_to_unknown',
          message: `there is no step ${key} to skip`,
          didYouMean: nearStep(steps, key),
        },
      ];
    if (to > from) return [];
    return [{ ...here, code: 'route_skips_past', message: `${key} has run by then and can not be skipped` }];
  });
  return [...target, ...skipped];
}

function lintTarget(steps: readonly Step[], from: number, to: string, at: RouteLocation): FoundProblem[] {
  const index = steps.findIndex(({ key }) => key === to);
  const target = steps[index];
  if (!target)
    return [
      { ...at, code: 'route_to_unknown', message: `there is no step ${to}`, didYouMean: nearStep(steps, to) },
    ];
  if (index > from || target.max_visits > 1) return [];
  const message = `goes back to ${to}, whose max_visits is 1, and would always fail: say how often it may run`;
  return [{ ...at, code: 'loop_without_bound', message }];
}

const nearStep = (steps: readonly Step[], key: string): string | undefined =>
  closestName(
    key,
    steps.map((step) => step.key),
  );

function lintReach({ steps }: Playbook, flow: LintContext['flow']): FoundProblem[] {
  return steps.flatMap((step, index): FoundProblem[] => {
    const at = { where: `steps.${step.key}`, pointer: ['steps', index] };
    if (!flow.arrivalAt(step.key))
      return [{ ...at, code: 'step_unreachable', message: `no route leads to ${step.key}` }];
    if (!flow.endless.includes(step.key)) return [];
    return [{ ...at, code: 'loop_without_end', message: `no route leads from ${step.key} to the end` }];
  });
}
