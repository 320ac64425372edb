import type { Playbook, Step } from '../../playbook/schema.ts';
import { outputFact, stepFact } from '../analysis/control-flow.ts';
import type { Reference } from '../analysis/reference.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Checks whether the output that a place reads was given before: on every route, on some, or on none. */
export function lintArrival({ playbook, flow, follow }: LintContext, reference: Reference): FoundProblem[] {
  const { source, path, guarded, known } = reference;
  const wanted = wantedBy(path);
  const { step } = source.phase;
  const arrival = flow.arrivalAt(step.key);
  // The routing rule reports unreachable steps.
  if (!wanted || !arrival || givenByItself(source.phase, wanted)) return [];
  const fact = wanted.step === null ? outputFact(wanted.output) : stepFact(wanted.step);
  const found = {
    code: 'output_not_yet',
    where: source.where,
    pointer: source.pointer,
    at: reference.at,
    path,
  } as const;
  if (!arrival.sometimes.has(fact)) {
    const giver = wanted.step ?? giversOf(playbook, wanted.output)[0]?.key ?? '';
    return [{ ...found, message: `${path} is always null here: ${giver} has not run by then on any route` }];
  }
  // A null list has no entries and no `this`, and mock answers are only for demos.
  const harmless =
    guarded || source.kind === 'mock' || reference.role === 'list' || reference.role === 'scope';
  if (harmless || arrival.always.has(fact) || impliedBy(playbook, follow(known), wanted)) return [];
  return [
    {
      ...found,
      code: 'output_on_some_routes',
      message: `${path} is null on some routes to here: wrap it in default or #if`,
    },
  ];
}

type Wanted = { readonly output: string; readonly step: string | null };

function wantedBy(path: string): Wanted | null {
  const [, step, output] = /^(?:steps\.(\w+)\.)?outputs\.(\w+)/.exec(path) ?? [];
  return output === undefined ? null : { output, step: step ?? null };
}

function givenByItself(phase: Reference['source']['phase'], { output, step }: Wanted): boolean {
  const own = phase.step;
  if (!Object.hasOwn(own.outputs, output) || (step !== null && step !== own.key)) return false;
  if (phase.phase === 'after') return true;
  // A step's own entry under `steps` is written after the step has ended.
  return phase.phase === 'computing' && step === null && phase.given.includes(output);
}

const giversOf = ({ steps }: Playbook, output: string): Step[] =>
  steps.filter((step) => Object.hasOwn(step.outputs, output));

/** Where one output of a step is present, the step has run, so its other outputs are present too. */
function impliedBy(playbook: Playbook, known: readonly string[], wanted: Wanted): boolean {
  return known.some((path) => {
    const there = wantedBy(path);
    if (!there) return false;
    const ran = there.step === null ? giversOf(playbook, there.output).map(({ key }) => key) : [there.step];
    const [only] = ran;
    if (only === undefined || ran.length > 1) return false;
    return wanted.step === null
      ? giversOf(playbook, wanted.output).some(({ key }) => key === only)
      : wanted.step === only;
  });
}
