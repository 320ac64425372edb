import type { WorkflowSnapshot } from '../react/workflow-snapshot.ts';

/** What to tell of a change to somebody who does not see it happen; null where nothing is worth a word. */
export function describeChange(before: WorkflowSnapshot, after: WorkflowSnapshot): string | null {
  const said = [stepChange(before, after), newArtifacts(before, after), contextChange(before, after)].filter(
    (part) => part !== null,
  );
  return said.length > 0 ? said.join(' ') : null;
}

function stepChange(before: WorkflowSnapshot, after: WorkflowSnapshot): string | null {
  const [old, now] = [before.currentStep, after.currentStep];
  if (after.workflow === null) return null;
  if (now === null)
    return old === null && before.workflow ? null : `No step is left: ${after.workflow.status}.`;
  // A step has no iteration before it is begun; beyond that, another iteration is the same step again.
  const isAgain = old !== null && old.iteration > 0 && now.iteration > old.iteration;
  if (old?.stepId !== now.stepId || isAgain) {
    const place = after.workflow.steps.findIndex(({ stepId }) => stepId === now.stepId) + 1;
    return `Now ${now.title}, step ${place} of ${after.workflow.steps.length}.`;
  }
  if (now.proposal && JSON.stringify(now.proposal) !== JSON.stringify(old.proposal))
    return `A proposal for ${now.title} is ready.`;
  return after.executing && !before.executing ? `Working on ${now.title} …` : null;
}

function newArtifacts(
  { workflow: before }: WorkflowSnapshot,
  { workflow: after }: WorkflowSnapshot,
): string | null {
  if (before === null || after === null) return null;
  const known = new Set(before.artifacts.map(({ id }) => id));
  const titles = after.artifacts.filter(({ id }) => !known.has(id)).map(({ title }) => title);
  return titles.length > 0 ? `New artifact: ${titles.join(', ')}.` : null;
}

const contextChange = (
  { workflow: before }: WorkflowSnapshot,
  { workflow: after }: WorkflowSnapshot,
): string | null =>
  before && after && before.contextBuiltAt !== after.contextBuiltAt ? 'The context is fresh.' : null;
