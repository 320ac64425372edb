import { moveTaken, stepAfter } from '../playbook/routing.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { StepDetail } from './execution-detail.ts';

/** Which step runs a replay keeps, and the step at which it goes on; with 0 and null it begins anew. */
export type Resume = { readonly keepBelowSeq: number; readonly currentStep: string | null };

const ANEW: Resume = { keepBelowSeq: 0, currentStep: null };

/**
 * Keeps the step runs before the first run of a step that differs between the versions. Where no step has changed the
 * execution runs anew: that is then the point of the replay.
 */
export function whereToResume(old: Playbook, next: Playbook, stepRuns: readonly StepDetail[]): Resume {
  const unchanged = unchangedSteps(old, next);
  const ran = stepRuns.filter((stepRun) => stepRun.status !== 'undone').sort((a, b) => a.seq - b.seq);
  const changedAt = ran.findIndex((stepRun) => !isFinished(stepRun) || !unchanged.has(stepRun.stepKey));
  const kept = changedAt < 0 ? ran : ran.slice(0, changedAt);
  const last = kept.at(-1);
  if (!last) return ANEW;
  const target = last.status === 'skipped' ? 'next' : moveTaken(next, last.stepKey, last.route).target;
  const currentStep = stepAfter(next, last.stepKey, target);
  return currentStep === null ? ANEW : { keepBelowSeq: last.seq + 1, currentStep };
}

const isFinished = (stepRun: StepDetail): boolean =>
  stepRun.status === 'completed' || stepRun.status === 'skipped';

/** The leading steps that do and see the same in both versions. */
function unchangedSteps(old: Playbook, next: Playbook): ReadonlySet<string> {
  const unchanged = new Set<string>();
  // Any template may read these.
  if (
    !same(
      [old.variables, old.window.anchor, old.max_age_days],
      [next.variables, next.window.anchor, next.max_age_days],
    )
  )
    return unchanged;
  for (const [index, step] of next.steps.entries()) {
    const before = old.steps[index];
    const system = (playbook: Playbook): unknown => playbook.llm_prompts[step.system ?? ''];
    if (!before || !same(step, before) || !same(system(old), system(next)) || !same(old.model, next.model))
      break;
    if (!same(old.conditional_routing[step.key], next.conditional_routing[step.key])) break;
    unchanged.add(step.key);
  }
  return unchanged;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
